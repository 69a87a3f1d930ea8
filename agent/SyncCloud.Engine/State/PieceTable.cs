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
        foreach (var pieces in contents) sql.Execute("INSERT OR REPLACE INTO piece (content, hashes) VALUES (?1, ?2)", Columns.Content(pieces.Content), pieces.Encoded);
        transaction?.Commit();
    }

    public void ForgetUnheld()
    {
        using var transaction = sql.InTransaction ? null : sql.Begin();
        sql.Execute("""
            DELETE FROM piece WHERE NOT EXISTS (SELECT 1 FROM previous WHERE previous.content = piece.content)
                AND NOT EXISTS (SELECT 1 FROM observed WHERE observed.content = piece.content)
            """);
        transaction?.Commit();
    }
}
