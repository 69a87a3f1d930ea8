namespace SyncCloud.Connectors.Tests.Conformance;

/// <summary>What an application does to its data. In every kind three items or more are there after <see cref="Fill"/>.</summary>
internal enum Act
{
    /// <summary>Puts the sample there, also in the place of anything that it was made of it.</summary>
    Fill,

    /// <summary>Writes what is there anew, without a change.</summary>
    Touch,

    /// <summary>Changes one item, in one field or two.</summary>
    Change,

    /// <summary>Does something else to that same item.</summary>
    Rival,

    /// <summary>Removes another item.</summary>
    Remove,

    /// <summary>Leaves one item malformed, and all others whole.</summary>
    Malform,
}

/// <summary>A way in which data is lost at once, and how it comes back.</summary>
internal sealed record Loss(string Name, Action<ConnectorDevice> Lose, Action<ConnectorDevice> Restore);
