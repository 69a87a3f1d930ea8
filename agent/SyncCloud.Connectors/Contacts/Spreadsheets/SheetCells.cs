namespace SyncCloud.Connectors.Contacts;

/// <summary>Cells of a row by the names of their columns; a column that is not there is an empty cell.</summary>
internal sealed class SheetCells
{
    private readonly Dictionary<string, string> cells = [];

    public string this[string column]
    {
        get => cells.GetValueOrDefault(column, "");
        set => cells[column] = value;
    }

    /// <summary>Columns that a value was set for, if only an empty one.</summary>
    public IReadOnlyDictionary<string, string> All => cells;
}
