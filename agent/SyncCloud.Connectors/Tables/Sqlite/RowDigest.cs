using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>
/// What rows are known by. The id is derived from table and primary key, so that equal keys are one item on every device; the stamp is a hash of all columns, so that comparing a row with what is
/// known of it needs nothing else. Not thread-safe.
/// </summary>
internal sealed class RowDigest
{
    internal const int Length = 16;
    private readonly RowBytes bytes = new();

    internal static ItemId OfTable(string table)
    {
        var bytes = new RowBytes();
        bytes.Append(CellType.Text, "table"u8);
        bytes.Append(CellType.Text, Encoding.UTF8.GetBytes(table));
        Span<byte> digest = stackalloc byte[Length];
        bytes.Digest(digest);
        return ItemId.Read(digest);
    }

    /// <summary>The id of a row by its key's columns, in whatever order.</summary>
    internal ItemId IdOf(string table, IEnumerable<KeyValuePair<string, Cell>> key)
    {
        BeginId(table);
        foreach (var (name, cell) in key.OrderBy(column => column.Key, StringComparer.Ordinal))
        {
            bytes.Append(CellType.Text, Encoding.UTF8.GetBytes(name));
            cell.AppendTo(bytes);
        }
        return End();
    }

    /// <summary>The id of the row that a statement is at.</summary>
    internal ItemId IdOf(TableShape table, Statement row)
    {
        bytes.Clear();
        bytes.Append(table.IdPrefix);
        foreach (var (column, name) in table.KeyForId)
        {
            bytes.Append(CellType.Text, name);
            row.AppendTo(bytes, column);
        }
        return End();
    }

    /// <summary>The stamp of the row that a statement is at, which selects <see cref="TableShape.Columns"/>.</summary>
    internal void StampOf(TableShape table, Statement row, Span<byte> stamp)
    {
        bytes.Clear();
        bytes.Append(table.Digest);
        for (var i = 0; i < table.Columns.Length; i++) row.AppendTo(bytes, i);
        bytes.Digest(stamp);
    }

    /// <summary>The same of a row that was read.</summary>
    internal byte[] StampOf(TableShape table, Cell[] row)
    {
        bytes.Clear();
        bytes.Append(table.Digest);
        foreach (var cell in row) cell.AppendTo(bytes);
        var stamp = new byte[Length];
        bytes.Digest(stamp);
        return stamp;
    }

    internal static byte[] IdPrefix(string table)
    {
        var name = Encoding.UTF8.GetBytes(table);
        return [(byte)CellType.Text, 0, 0, 0, 3, .. "row"u8, (byte)CellType.Text, (byte)(name.Length >> 24), (byte)(name.Length >> 16), (byte)(name.Length >> 8), (byte)name.Length, .. name];
    }

    private void BeginId(string table)
    {
        bytes.Clear();
        bytes.Append(IdPrefix(table));
    }

    private ItemId End()
    {
        Span<byte> digest = stackalloc byte[Length];
        bytes.Digest(digest);
        return ItemId.Read(digest);
    }
}
