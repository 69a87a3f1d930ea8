namespace SyncCloud.Connectors.Settings.Ini;

internal enum IniLineKind { Blank, Comment, Section, Key }

/// <summary>
/// A line of an INI file, or a key's with those that go on with its value: that are indented deeper. Comments have lines of their own; a value is all that stands behind the separator,
/// with its quotes, since programs differ in what they take for a comment or a quote there.
/// </summary>
internal sealed record IniLine
{
    public required IniLineKind Kind { get; init; }

    /// <summary>Where it begins, and where the next one does.</summary>
    public required int Start { get; init; }
    public required int Next { get; init; }
    public required int Number { get; init; }

    /// <summary>The section's or the key's.</summary>
    public string Name { get; init; } = "";

    /// <summary>Behind the name; where the value begins and ends. They are one place where there is no separator.</summary>
    public int NameEnd { get; init; }
    public int ValueStart { get; init; }
    public int ValueEnd { get; init; }

    /// <summary>The value; null where there is no separator.</summary>
    public string? Value { get; init; }
}
