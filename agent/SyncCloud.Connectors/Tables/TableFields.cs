using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables;

/// <summary>
/// Field names of the kind <c>tables</c>. A row has its table's name, a field <c>key/NAME</c> for each column of its primary key and <c>column/NAME</c> for each other one; a table has the same
/// fields, with the affinity of each column as text. The row of a CSV file has no table. '/' and '~' in a column's name are escaped as in a JSON Pointer (RFC 6901).
/// </summary>
public static class TableFields
{
    /// <summary>The kind of the items that are rows.</summary>
    public const string Row = "row";

    /// <summary>The kind of the items that are tables: what devices compare, so that a table that differs is told by name. Never more than compared.</summary>
    public const string TableKind = "table";

    public const string Table = "table";
    public const string KeyPrefix = "key/";
    public const string ColumnPrefix = "column/";

    internal static string OfKey(string column) => KeyPrefix + Escape(column);

    internal static string OfColumn(string column) => ColumnPrefix + Escape(column);

    /// <summary>The name of the key column that a field is of, or null.</summary>
    internal static string? KeyOf(string field) => field.StartsWith(KeyPrefix, StringComparison.Ordinal) ? Unescape(field[KeyPrefix.Length..]) : null;

    /// <summary>The name of the other column that a field is of, or null.</summary>
    internal static string? ColumnOf(string field) => field.StartsWith(ColumnPrefix, StringComparison.Ordinal) ? Unescape(field[ColumnPrefix.Length..]) : null;

    /// <summary>What a row or table is called: <c>notes/5</c>.</summary>
    internal static string Label(Item item)
    {
        var keys = string.Join(',', item.Fields.Where(field => field.Key.StartsWith(KeyPrefix, StringComparison.Ordinal)).Select(field => field.Value.AsText() ?? field.Value.ToString()));
        var table = item.Fields[Table]?.AsText();
        return item.Kind == TableKind ? $"table {table}" : table is null ? keys : $"{table}/{keys}";
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Unescape(string name) => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
