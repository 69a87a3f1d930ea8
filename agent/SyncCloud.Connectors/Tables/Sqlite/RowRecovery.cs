using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>
/// Finds out after a crash whether the journalled changes were committed: SQLite has brought the database to before or after them, and each row tells. A row that the user has changed since is none of both,
/// and is left to the scan. Idempotent.
/// </summary>
internal sealed class RowRecovery(Database database, IApplyJournal journal)
{
    internal void Run()
    {
        var digest = new RowDigest();
        var rows = new RowReader(database, digest);
        database.Run("BEGIN");
        try
        {
            var schema = DatabaseSchema.Read(database);
            foreach (var entry in journal.Unfinished)
            {
                if (RowKey.Of(Fields.Decode(entry.Identity.Span)) is not { } key || schema.Find(key.Table) is not { } table || !key.Fits(table)) continue;
                var row = rows.Find(table, key, entry.Id);
                if (entry.After is null ? row is null : row is not null && entry.After.Stamp.Span.SequenceEqual(digest.StampOf(table, row))) journal.Settle(entry.Id, entry.After, entry.TakenFrom);
            }
        }
        finally { database.Rollback(); }
        journal.Complete();
    }
}
