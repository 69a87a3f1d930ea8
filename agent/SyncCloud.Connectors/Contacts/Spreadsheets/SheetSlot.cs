using System.Collections.Immutable;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Columns of a spreadsheet that together hold one entry of a section, or a list of entries.</summary>
internal sealed class SheetSlot
{
    public required string Section { get; init; }
    public required ImmutableArray<string> Columns { get; init; }

    /// <summary>The entries that the cells say; none when they say nothing.</summary>
    public required Func<SheetCells, IEnumerable<CardEntry>> Read { get; init; }

    /// <summary>Writes entries (one, unless it is a list) into cells; false when the columns are for others. What the columns cannot hold of an entry is left out.</summary>
    public required Func<IReadOnlyList<CardEntry>, SheetCells, bool> Write { get; init; }

    public bool IsList { get; init; }
}
