using SQLitePCL;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>A prepared statement, and the row that it is at. Spans of a row live until the next step.</summary>
internal sealed class Statement(Database database, sqlite3_stmt statement) : IDisposable
{
    internal void Bind(ReadOnlySpan<Cell> arguments)
    {
        for (var i = 0; i < arguments.Length; i++) Bind(i + 1, arguments[i]);
    }

    internal bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW) return true;
        database.Check(result);
        return false;
    }

    /// <summary>What it returns is the last step's error once more.</summary>
    internal void Reset() => _ = raw.sqlite3_reset(statement);

    internal bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    internal long Integer(int column) => raw.sqlite3_column_int64(statement, column);

    internal string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";

    internal Cell Cell(int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => default,
        raw.SQLITE_INTEGER => Sqlite.Cell.Of(raw.sqlite3_column_int64(statement, column)),
        raw.SQLITE_FLOAT => Sqlite.Cell.Of(raw.sqlite3_column_double(statement, column)),
        raw.SQLITE_TEXT => Sqlite.Cell.Text(TextBytes(column).ToArray()),
        _ => Sqlite.Cell.Blob(raw.sqlite3_column_blob(statement, column).ToArray()),
    };

    internal Cell[] Row(int columns)
    {
        var row = new Cell[columns];
        for (var i = 0; i < columns; i++) row[i] = Cell(i);
        return row;
    }

    /// <summary>How many bytes texts and blobs have together.</summary>
    internal long Weight(int columns)
    {
        var weight = 0L;
        for (var i = 0; i < columns; i++)
            if (raw.sqlite3_column_type(statement, i) is raw.SQLITE_TEXT or raw.SQLITE_BLOB) weight += raw.sqlite3_column_bytes(statement, i);
        return weight;
    }

    internal void AppendTo(RowBytes to, int column)
    {
        switch (raw.sqlite3_column_type(statement, column))
        {
            case raw.SQLITE_NULL: to.Append(CellType.Null, 0); break;
            case raw.SQLITE_INTEGER: to.Append(CellType.Integer, raw.sqlite3_column_int64(statement, column)); break;
            case raw.SQLITE_FLOAT: to.Append(CellType.Real, BitConverter.DoubleToInt64Bits(raw.sqlite3_column_double(statement, column))); break;
            case raw.SQLITE_TEXT: to.Append(CellType.Text, TextBytes(column)); break;
            default: to.Append(CellType.Blob, raw.sqlite3_column_blob(statement, column)); break;
        }
    }

    public void Dispose() => statement.Dispose();

    private ReadOnlySpan<byte> TextBytes(int column)
    {
        // Asked for as text first, so that a database in UTF-16 gives UTF-8; then as bytes, since a text may hold a NUL.
        _ = raw.sqlite3_column_text(statement, column);
        return raw.sqlite3_column_blob(statement, column);
    }

    private void Bind(int index, in Cell cell)
    {
        database.Check(cell.Type switch
        {
            CellType.Null => raw.sqlite3_bind_null(statement, index),
            CellType.Integer => raw.sqlite3_bind_int64(statement, index, cell.Integer),
            CellType.Real => raw.sqlite3_bind_double(statement, index, cell.Real),
            // An empty span has no address, which SQLite takes for NULL.
            CellType.Text => cell.Bytes.IsEmpty ? raw.sqlite3_bind_text(statement, index, "") : raw.sqlite3_bind_text(statement, index, cell.Bytes),
            _ => cell.Bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, index, 0) : raw.sqlite3_bind_blob(statement, index, cell.Bytes),
        });
    }
}
