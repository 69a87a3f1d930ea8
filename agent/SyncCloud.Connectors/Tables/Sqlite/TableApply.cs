using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>
/// Brings a plan to the database in one transaction. What stands against the rest (a broken reference, a trigger's veto) is deferred with its reason, and the rest is made without it. Before the commit the
/// former rows are kept and the journal says what they become; the commit itself, SQLite's, is where it takes effect.
/// </summary>
internal sealed class TableApply(DatabaseFile file, KeptRows kept, IApplyJournal journal, CancellationToken cancellationToken)
{
    internal void Run(IReadOnlyList<PlannedItem> plan)
    {
        var left = plan.Where(item => KindOf(item) is TableFields.Row or TableFields.TableKind).ToList();
        // What a later version has made of tables is not for this one.
        foreach (var item in plan.Except(left)) journal.Leave(item.Id);
        try
        {
            using var database = file.Open();
            while (left.Count > 0) left = Try(database, left);
        }
        catch (DatabaseException e) when (e.Trouble != DatabaseTrouble.Unreadable)
        {
            foreach (var item in left) journal.Defer(item.Id, PathOf(item), e.Message);
        }
        journal.Complete();
    }

    /// <summary>Returns what is to be tried again, without what was refused.</summary>
    private List<PlannedItem> Try(Database database, List<PlannedItem> plan)
    {
        database.Run("BEGIN IMMEDIATE");
        try
        {
            var attempt = new ApplyAttempt(database, cancellationToken);
            attempt.Run(plan);
            var left = plan.FindAll(item => !attempt.Refusals.ContainsKey(item.Id));
            if (!attempt.IsSpoilt) Commit(database, attempt.Changes);
            foreach (var (id, refusal) in attempt.Refusals) journal.Defer(id, refusal.Path, refusal.Reason, refusal.UserChanged);
            if (attempt.IsSpoilt) return left;
            foreach (var change in attempt.Changes) journal.Settle(change.Item.Id, change.Shown, change.Item.TakenFrom);
            foreach (var table in left.Where(IsTable)) journal.Settle(table.Id, Shown(table), table.TakenFrom);
            return [];
        }
        finally { database.Rollback(); }
    }

    private void Commit(Database database, IReadOnlyList<RowChange> all)
    {
        var changes = all.Where(change => change.Step != RowStep.None).ToList();
        if (changes.Count == 0) return;
        var former = kept.Keep(changes);
        journal.Begin([.. changes.Select(Journalled)]);
        try
        {
            database.Run("COMMIT");
        }
        catch (DatabaseException)
        {
            if (former is not null) kept.Discard(former);
            throw;
        }
    }

    private static JournalEntry Journalled(RowChange change) => new()
    {
        Id = change.Item.Id,
        Step = change.Step.ToString(),
        From = change.Key.Path,
        To = "",
        Before = change.Item.Current?.Stamp ?? ReadOnlyMemory<byte>.Empty,
        Identity = change.Key.ToFields().Encode(),
        After = change.Shown,
        TakenFrom = change.Item.TakenFrom,
    };

    private static string KindOf(PlannedItem item) => item.Target?.Kind ?? item.Current!.Kind;

    private static bool IsTable(PlannedItem item) => KindOf(item) == TableFields.TableKind;

    /// <summary>A table that is as it is told. One that others have deleted stays, since nobody but the application deletes it here.</summary>
    private static Engine.NativeItem? Shown(PlannedItem item) => item.Target is { } target
        ? new Engine.NativeItem { Id = item.Id, Kind = target.Kind, Parent = Protocol.ItemId.Root, Name = target.Fields[TableFields.Table]!.Value.AsText()!, Stamp = ReadOnlyMemory<byte>.Empty, FileId = null, Content = null, Fields = target.Fields }
        : item.Current;

    private static string PathOf(PlannedItem item) =>
        item.Target is { } target ? TableFields.Label(target) : RowKey.Of(item.Current!.Fields)?.Path ?? item.Current.Name;
}
