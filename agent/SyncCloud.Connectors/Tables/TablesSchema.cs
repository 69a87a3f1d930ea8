using SyncCloud.Engine.Merge;

namespace SyncCloud.Connectors.Tables;

/// <summary>How rows merge: a column is a field, and each by itself. A row is what its table and primary key say, so a row that both sides made under one key is one row.</summary>
public static class TablesSchema
{
    public static KindSchema Schema { get; } = new() { Kind = "tables", Label = TableFields.Label };
}
