namespace SyncCloud.Protocol;

/// <summary>Field names of items of kind <see cref="ItemKinds.Conflict"/>: a value that a user wrote and that lost against one already in the chain.</summary>
public static class ConflictFields
{
    /// <summary>The id of the item whose field is in conflict.</summary>
    public const string Of = "of";

    /// <summary>The field's name.</summary>
    public const string Field = "field";

    /// <summary>The value that lost; absent when the loser had removed the field.</summary>
    public const string Value = "value";

    /// <summary>All fields of a group that lost as one value, as a map; absent where one field is in conflict alone.</summary>
    public const string Group = "group";

    /// <summary>The id of the device that wrote the losing value.</summary>
    public const string Device = "device";

    /// <summary>The sequence number of the head that the loser met.</summary>
    public const string Base = "base";
}
