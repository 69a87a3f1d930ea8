using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>The pieces of large contents that the application data shows. Any row may be missing.</summary>
internal sealed class PieceTable(Sql sql) : IPieceIndex
{
    public long Seed => sql.Count("SELECT seed FROM piece_seed");

    public long Count => sql.Count("SELECT count(*) FROM piece");

    public ContentPieces? Find(ContentRef content) =>
        sql.Scalar("SELECT hashes FROM piece WHERE content = ?1", Columns.Content(content)) is byte[] hashes ? ContentPieces.Read(content, hashes) : null;

    public void Add(IReadOnlyCollection<ContentPieces> contents)
    {
        using var transaction = sql.InTransaction ? null : sql.Begin();
        foreach (var pieces in contents) sql.Execute("INSERT OR REPLACE INTO piece (content, length, hashes) VALUES (?1, ?2, ?3)", Columns.Content(pieces.Content), pieces.Encoded.Length, pieces.Encoded);
        transaction?.Commit();
    }

    public void Tidy(long most)
    {
        using var transaction = sql.InTransaction ? null : sql.Begin();
        // By the key's own index: the rows are long.
        sql.Execute("""
            DELETE FROM piece WHERE content IN (SELECT content FROM piece
                WHERE NOT EXISTS (SELECT 1 FROM previous WHERE previous.content = piece.content) AND NOT EXISTS (SELECT 1 FROM observed WHERE observed.content = piece.content))
            """);
        for (var over = sql.Count("SELECT coalesce(sum(length), 0) FROM piece") - most; over > 0;)
        {
            var (row, length) = sql.Rows("SELECT rowid, length FROM piece ORDER BY rowid LIMIT 1", static row => (row.GetInt64(0), row.GetInt64(1)))[0];
            sql.Execute("DELETE FROM piece WHERE rowid = ?1", row);
            over -= length;
        }
        transaction?.Commit();
    }
}
