using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Firefox;

/// <summary>
/// The bookmarks in Firefox's database. Each look is one read transaction, each apply one write transaction; neither is possible while Firefox has the database, which it locks. Nothing is ever made,
/// migrated or configured there: tables and columns are Firefox's.
/// </summary>
internal sealed class PlacesConnector(IVolume volume, string name, IVolume keep, BookmarkOptions options) : BookmarksConnector(PlacesForm.Instance)
{
    private const string Refusal = "is running and has its bookmarks locked: close it, then sync again";
    private readonly DatabaseFile file = new(volume, name, new SqliteOptions { Time = options.Time, Grain = options.Grain, BusyTimeout = options.BusyTimeout });

    private string? Browser => (options.RunningBrowser ?? FirefoxProfile.RunningBrowser)(file.Path);

    /// <summary>Checks that it is there: Firefox makes it.</summary>
    public override void Create() => Guarded(file.Check);

    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Guarded(() =>
        {
            file.Check();
            keep.Open();
        });
        return Task.CompletedTask;
    }

    /// <summary>All of a transaction is there, or nothing of it. Where Firefox has gone on since, the next scan tells.</summary>
    public override Task RecoverAsync(IApplyJournal journal, CancellationToken cancellationToken)
    {
        if (journal.Unfinished.Count == 0) return Task.CompletedTask;
        Guarded(() =>
        {
            using var database = file.Open();
            database.Run("BEGIN");
            var digest = new PlacesReading(database).Run().Digest();
            database.Rollback();
            foreach (var entry in journal.Unfinished)
                if (entry.Identity.Span.SequenceEqual(digest)) journal.Settle(entry.Id, entry.After, entry.TakenFrom);
            journal.Complete();
        });
        return Task.CompletedTask;
    }

    public override Task<ScanReport> ScanAsync(IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken)
    {
        var report = Guarded(() =>
        {
            try { return Scan(KnownBookmarks.All(known), differences); }
            catch (DatabaseException e) when (e.Trouble == DatabaseTrouble.InUse) { return new ScanReport(0, [new ItemProblem(name, $"{FirefoxProfile.Browser} {Refusal}")]); }
        });
        // What is recorded and sent must be durable here first: else a power cut turns the database back, and that would be taken for an edit that undoes what was sent.
        if (differences.Found.Count > 0) Guarded(volume.Flush);
        return Task.FromResult(report);
    }

    public override Task ApplyAsync(IReadOnlyList<PlannedItem> plan, IKnownItems known, IApplyJournal journal, IContentSource contents, CancellationToken cancellationToken)
    {
        Guarded(() =>
        {
            if (Browser is { } browser) Defer(plan, journal, $"{browser} {Refusal}");
            else Apply(plan, KnownBookmarks.All(known).As(plan), journal);
            journal.Complete();
        });
        return Task.CompletedTask;
    }

    public override Task TidyAsync(CancellationToken cancellationToken)
    {
        Guarded(() => OpenTrash().Empty(options.Time.GetUtcNow() - options.TrashAge, cancellationToken));
        return Task.CompletedTask;
    }

    public override FilesTrash OpenTrash() => Guarded(() =>
    {
        keep.Open();
        return new FilesTrash(keep, options.Time);
    });

    public override void Dispose()
    {
        volume.Dispose();
        keep.Dispose();
    }

    private ScanReport Scan(KnownBookmarks known, ScanDifferences differences)
    {
        // Before the database is read: what is committed from now on is seen below, or moves it on.
        var stamp = StampNow();
        if (!stamp.AsSpan().SequenceEqual(DocumentStamp.Unseen) && !known.ById.Values.Any(BookmarkStamp.IsUnseen)
            && BookmarkRoot.All.All(root => known.ById.GetValueOrDefault(root.Id) is { } item && BookmarkStamp.OfFile(item).Span.SequenceEqual(stamp))) return new ScanReport(known.ById.Count, []);
        using var database = file.Open();
        database.Run("BEGIN");
        var tree = new PlacesReading(database).Run();
        database.Rollback();
        var problems = tree.Problems.Select(problem => new ItemProblem(name, problem.Message));
        if (tree.Roots.Count == 0) return new ScanReport(0, [.. problems]);
        var isWhole = tree.Problems.IsEmpty;
        var sight = new BookmarkSight(PlacesForm.Instance, tree, known);
        if (sight.Doubt is { } doubt) return new ScanReport(0, [.. problems, new ItemProblem(name, doubt)]);
        return new ScanReport(new BookmarkScan(isWhole ? stamp : DocumentStamp.Unseen, isWhole).Run(sight, known, differences), [.. problems]);
    }

    /// <summary>As long as any stamp of a file; one that no look finds unchanged while the clock's grain has not passed.</summary>
    private byte[] StampNow()
    {
        var stamp = file.Stamp();
        if (stamp.IsUnsure) return DocumentStamp.Unseen;
        var bytes = new byte[DocumentStamp.Unseen.Length];
        Hash256.Of(stamp.Bytes).ToArray().CopyTo(bytes, 0);
        return bytes;
    }

    private void Apply(IReadOnlyList<PlannedItem> plan, KnownBookmarks known, IApplyJournal journal)
    {
        try
        {
            using var database = file.Open();
            // What cannot be written alone is found out, and keeps nothing else waiting.
            var fit = new List<PlannedItem>();
            if (!TryApply(database, plan, known, journal, isForGood: true)) Add([.. plan]);
            else return;
            if (fit.Count > 0 && !TryApply(database, fit, known, journal, isForGood: true)) throw new InvalidOperationException("what can be written apart cannot be written together");

            void Add(List<PlannedItem> part)
            {
                if (TryApply(database, [.. fit, .. part], known, journal, isForGood: false)) fit.AddRange(part);
                else if (part.Count == 1) Defer(part, journal, "Firefox's database does not take it");
                else
                {
                    Add(part[..(part.Count / 2)]);
                    Add(part[(part.Count / 2)..]);
                }
            }
        }
        catch (DatabaseException e) when (e.Trouble == DatabaseTrouble.InUse) { Defer(plan, journal, $"{FirefoxProfile.Browser} {Refusal}"); }
        catch (DatabaseException e) when (e.Trouble == DatabaseTrouble.Failed) { Defer(plan, journal, e.Message); }
    }

    /// <summary>Returns whether the database takes it; nothing is told and nothing stays unless it is for good.</summary>
    private bool TryApply(Database database, IReadOnlyList<PlannedItem> plan, KnownBookmarks known, IApplyJournal journal, bool isForGood)
    {
        database.Run("BEGIN IMMEDIATE");
        try
        {
            var tree = new PlacesReading(database).Run();
            if (tree.Roots.Count == 0) throw new DatabaseException(DatabaseTrouble.Failed, tree.Problems[0].Message);
            var decided = new BookmarkPlan(PlacesForm.Instance, tree, new BookmarkSight(PlacesForm.Instance, tree, known));
            var target = decided.Decide(plan);
            if (decided.Wanted.Count > 0) new PlacesWriting(database, (options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).Run(target);
            if (!isForGood) return true;
            var written = new PlacesReading(database).Run();
            var shown = Shown(decided, written, known);
            if (decided.Wanted.Count > 0) Commit(database, decided, tree, written, shown, journal);
            Tell(decided, journal);
            foreach (var (item, _) in decided.Wanted) journal.Settle(item.Id, shown[item.Id], item.TakenFrom);
            return true;
        }
        catch (DatabaseException e) when (e.Trouble == DatabaseTrouble.Refused) { return false; }
        finally { database.Rollback(); }
    }

    /// <summary>What is shown of each planned item now: what an address has of tags comes from all its bookmarks, so it may be more than was planned.</summary>
    private static Dictionary<ItemId, NativeItem?> Shown(BookmarkPlan plan, BookmarkTree written, KnownBookmarks known)
    {
        var sight = new BookmarkSight(PlacesForm.Instance, written, known.With(plan.Wanted.Select(wanted => (wanted.Item.Id, wanted.Shown))));
        return plan.Wanted.ToDictionary(wanted => wanted.Item.Id, wanted => wanted.Shown is null ? null
            : sight.Seen.TryGetValue(wanted.Item.Id, out var seen) ? BookmarkScan.Native(seen.Id, seen.Fields, wanted.Shown.Stamp) : throw new DatabaseException(DatabaseTrouble.Refused, "it is not there after it was written"));
    }

    private void Commit(Database database, BookmarkPlan plan, BookmarkTree before, BookmarkTree after, Dictionary<ItemId, NativeItem?> shown, IApplyJournal journal)
    {
        var kept = plan.Wanted.Exists(wanted => wanted.Item.Current is not null) ? KeptBookmarks.Put(keep, before, options.Time.GetUtcNow()) : null;
        var digest = after.Digest();
        journal.Begin([.. plan.Wanted.Select(wanted => new JournalEntry
        {
            Id = wanted.Item.Id, Step = "write", From = name, To = "", Before = ReadOnlyMemory<byte>.Empty, Identity = digest, After = shown[wanted.Item.Id], TakenFrom = wanted.Item.TakenFrom,
        })]);
        try { database.Run("COMMIT"); }
        catch (DatabaseException)
        {
            if (kept is not null) keep.RemoveFile(kept);
            throw;
        }
    }

    private void Guarded(Action work) => Guarded<object?>(() => { work(); return null; });

    private T Guarded<T>(Func<T> work)
    {
        try { return work(); }
        catch (DatabaseException e) when (e.Trouble == DatabaseTrouble.InUse) { throw new ApplicationDataException(file.Path, $"'{file.Path}': {FirefoxProfile.Browser} {Refusal}. Nothing is lost."); }
        catch (DatabaseException e) { throw file.Unreadable(e.Message); }
        catch (VolumeException e) { throw new ApplicationDataException(file.Path, $"'{file.Path}' cannot be worked on: '{e.Path}': {e.Message}."); }
    }
}
