using System.Collections.Immutable;
using System.Text;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>A column that holds data of the user's. Those that SQLite computes are none.</summary>
/// <param name="Name">As it is declared.</param>
/// <param name="Affinity">What becomes of values that are stored in it: <c>INTEGER</c>, <c>TEXT</c>, <c>BLOB</c>, <c>REAL</c> or <c>NUMERIC</c>. Declared types beyond that are decoration.</param>
/// <param name="IsKey">Whether it is part of the primary key.</param>
internal sealed record TableColumn(string Name, string Affinity, bool IsKey)
{
    /// <summary>Whether it is in an index, beside the primary key, in which no two rows may be alike.</summary>
    internal bool IsUnique { get; init; }

    /// <summary>Whether it may hold NULL.</summary>
    internal bool IsNullable { get; init; }

    /// <summary>The name of its field.</summary>
    internal string Field { get; } = IsKey ? TableFields.OfKey(Name) : TableFields.OfColumn(Name);
}

/// <summary>A table with a primary key, as it is declared now, and the statements that read it.</summary>
internal sealed class TableShape
{
    internal TableShape(string name, ImmutableArray<TableColumn> columns, ImmutableHashSet<string> computed, bool hasTriggers)
    {
        (Name, Columns, Computed, HasTriggers, Id, IdPrefix) = (name, columns, computed, hasTriggers, RowDigest.OfTable(name), RowDigest.IdPrefix(name));
        Keys = [.. Enumerable.Range(0, columns.Length).Where(i => columns[i].IsKey)];
        KeyForId = [.. Keys.OrderBy(i => columns[i].Name, StringComparer.Ordinal).Select(i => (i, Encoding.UTF8.GetBytes(columns[i].Name)))];
        Fields = Protocol.Fields.Of([KeyValuePair.Create(TableFields.Table, FieldValue.Of(name)), .. columns.Select(column => KeyValuePair.Create(column.Field, FieldValue.Of(column.Affinity)))]);
        Digest = Hash256.Of(Fields.Encode()).ToArray()[..RowDigest.Length];
        var list = string.Join(", ", columns.Select(column => Quote(column.Name)));
        SelectAll = $"SELECT {list} FROM {Quote(name)}";
        KeyCondition = string.Join(" AND ", Keys.Select((column, i) => $"{Quote(columns[column].Name)} = ?{i + 1}"));
        SelectOne = $"{SelectAll} WHERE {KeyCondition}";
    }

    internal string Name { get; }

    /// <summary>In the order of the declaration.</summary>
    internal ImmutableArray<TableColumn> Columns { get; }

    /// <summary>Columns that SQLite computes.</summary>
    internal ImmutableHashSet<string> Computed { get; }

    internal bool HasTriggers { get; }

    /// <summary>Which columns are the primary key.</summary>
    internal ImmutableArray<int> Keys { get; }

    /// <summary>The same in the order in which ids are derived, each with its name in UTF-8.</summary>
    internal ImmutableArray<(int Column, byte[] Name)> KeyForId { get; }

    /// <summary>The id of the item that the table is, and that its rows lie in.</summary>
    internal ItemId Id { get; }

    internal byte[] IdPrefix { get; }

    /// <summary>The fields of that item.</summary>
    internal Fields Fields { get; }

    /// <summary>Stands for name and columns: the stamps of rows of another shape are others.</summary>
    internal byte[] Digest { get; }

    internal string SelectAll { get; }

    /// <summary>Selects the row of a key, whose columns are the first parameters in the order of <see cref="Keys"/>.</summary>
    internal string SelectOne { get; }

    internal string KeyCondition { get; }

    internal int Find(string column, bool key)
    {
        for (var i = 0; i < Columns.Length; i++)
            if (Columns[i].IsKey == key && Columns[i].Name == column) return i;
        return -1;
    }

    internal Fields FieldsOf(ReadOnlySpan<Cell> row)
    {
        var fields = new KeyValuePair<string, FieldValue>[row.Length + 1];
        fields[0] = KeyValuePair.Create(TableFields.Table, FieldValue.Of(Name));
        for (var i = 0; i < row.Length; i++) fields[i + 1] = KeyValuePair.Create(Columns[i].Field, row[i].ToField());
        return Fields.Of(fields);
    }

    internal NativeItem ItemOf(ItemId id, Cell[] row, byte[] stamp) => new()
    {
        Id = id,
        Kind = TableFields.Row,
        Parent = Id,
        Name = RowNames.Of(Keys.Select(key => row[key])),
        Stamp = stamp,
        FileId = null,
        Content = null,
        Fields = FieldsOf(row),
    };

    internal static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>What rows are called in messages: <c>notes/5</c>.</summary>
internal static class RowNames
{
    private const int Longest = 100;

    internal static string Of(IEnumerable<Cell> key) => string.Join(',', key.Select(cell => Shortened(cell.ToString())));

    internal static string PathOf(string table, IEnumerable<Cell> key) => $"{table}/{Of(key)}";

    /// <summary>Between characters, never within a surrogate pair.</summary>
    private static string Shortened(string text) => text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
}
