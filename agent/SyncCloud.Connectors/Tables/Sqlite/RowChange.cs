using SyncCloud.Engine;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>What happens to a row.</summary>
internal enum RowStep { None, Insert, Update, Delete }

/// <summary>A planned row, as one attempt finds it in the database.</summary>
internal sealed record RowChange
{
    public required PlannedItem Item { get; init; }
    public required TableShape Table { get; init; }
    public required RowKey Key { get; init; }
    public required RowStep Step { get; init; }

    /// <summary>The row as it is; null when there is none.</summary>
    public required Cell[]? Before { get; init; }

    /// <summary>The columns that have to show something else than they do, with what. Of a new row, all that are told.</summary>
    public required IReadOnlyList<(int Column, Cell Value)> Values { get; init; }

    /// <summary>What the row shows in the end, once that is known; null when it is gone.</summary>
    public NativeItem? Shown { get; set; }

    public bool Changes(string column) => Step == RowStep.Delete || Values.Any(value => Table.Columns[value.Column].Name == column);
}

/// <summary>A planned item cannot be applied now.</summary>
/// <param name="Path">What it is called.</param>
/// <param name="Reason">Why.</param>
/// <param name="UserChanged">Because the application changed the row meanwhile.</param>
internal sealed record RowRefusal(string Path, string Reason, bool UserChanged = false);
