using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>The one log of ours whose fate is not known, if there is one.</summary>
internal sealed class OutboxTable(Sql sql)
{
    public OutboxLog? Find() => sql.First("SELECT log_id, bytes FROM outbox", row => new OutboxLog(LogId.Read(row.Blob(0)), row.Blob(1)));

    public IReadOnlyList<ItemId> Items() => sql.Rows("SELECT id FROM outbox_item ORDER BY id", row => row.Id(0));

    public void Put(OutboxLog log, IEnumerable<ItemId> items)
    {
        Clear();
        sql.Execute("INSERT INTO outbox (log_id, bytes) VALUES (?1, ?2)", log.Id.ToArray(), log.Bytes);
        foreach (var id in items) sql.Execute("INSERT INTO outbox_item (id) VALUES (?1)", id.ToArray());
    }

    public void Clear()
    {
        sql.Execute("DELETE FROM outbox");
        sql.Execute("DELETE FROM outbox_item");
    }
}

/// <summary>A log as it is sent, again and again if need be.</summary>
internal sealed record OutboxLog(LogId Id, byte[] Bytes);
