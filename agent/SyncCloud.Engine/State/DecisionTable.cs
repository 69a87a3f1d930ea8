using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Changes that no application data shows, until a log of ours carries them.</summary>
internal sealed class DecisionTable(Sql sql)
{
    private readonly EmptyTable table = new(sql, "decision");

    public long Count => sql.Count("SELECT count(*) FROM decision");

    public IReadOnlyList<UserDecision> All() => sql.Rows("SELECT id, kind, fields FROM decision ORDER BY id", row =>
        new UserDecision(row.Id(0), row.IsDBNull(2) ? null : new Item(row.Id(0), row.GetString(1), row.Fields(2))));

    public void Put(UserDecision decision)
    {
        table.Fill();
        sql.Execute("INSERT OR REPLACE INTO decision (id, kind, fields) VALUES (?1, ?2, ?3)",
            decision.Id.ToArray(), decision.Outcome?.Kind ?? "", decision.Outcome?.Fields.Encode());
    }

    /// <summary>Those that the outbox carries.</summary>
    public void RemoveSent() => sql.Execute("DELETE FROM decision WHERE id IN (SELECT id FROM outbox_item)");

    public void Remove(ItemId id)
    {
        if (!table.IsStill) sql.Execute("DELETE FROM decision WHERE id = ?1", id.ToArray());
    }
}
