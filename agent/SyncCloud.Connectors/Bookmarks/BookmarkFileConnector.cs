using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Documents.InFiles;
using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Scan;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>Bookmarks in a file whose every version replaces the former in one step, as documents do.</summary>
internal sealed class BookmarkFileConnector(IVolume volume, string name, IVolume keep, IBookmarkFileForm form, BookmarkOptions options) : BookmarksConnector(form)
{
    // One file bears no mark, so nobody asks whose it is.
    private readonly FileStorage storage = new(volume, name, keep, [], default, new DocumentOptions { Time = options.Time, Grain = options.Grain, Settling = options.Settling });

    private string? Browser => (options.RunningBrowser ?? form.RunningBrowser)(Path.Combine(volume.Root, name));

    public override void Create() => storage.Create(default, form.Empty);

    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        storage.Open();
        return Task.CompletedTask;
    }

    public override Task RecoverAsync(IApplyJournal journal, CancellationToken cancellationToken)
    {
        storage.Recover(Watched(journal), cancellationToken);
        return Task.CompletedTask;
    }

    public override Task<ScanReport> ScanAsync(IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken)
    {
        var report = Scan(KnownBookmarks.All(known), differences, cancellationToken);
        storage.CheckIsAsOpened();
        if (differences.Found.Count != 0) storage.Flush();
        return Task.FromResult(report);
    }

    public override Task ApplyAsync(IReadOnlyList<PlannedItem> plan, IKnownItems known, IApplyJournal journal, IContentSource contents, CancellationToken cancellationToken)
    {
        if (Browser is { } browser) Defer(plan, journal, Refusal(browser));
        else Apply(plan, KnownBookmarks.All(known).As(plan), journal, cancellationToken);
        journal.Complete();
        return Task.CompletedTask;
    }

    public override Task TidyAsync(CancellationToken cancellationToken)
    {
        OpenTrash().Empty(options.Time.GetUtcNow() - options.TrashAge, cancellationToken);
        return Task.CompletedTask;
    }

    public override FilesTrash OpenTrash() => storage.OpenTrash();

    public override void Dispose() => storage.Dispose();

    private static string Refusal(string browser) => $"{browser} is running and would write over it: close it, then sync again";

    private BrowserWatch Watched(IApplyJournal journal) => new(journal, Path.Combine(volume.Root, name), () => Browser);

    private ScanReport Scan(KnownBookmarks known, ScanDifferences differences, CancellationToken cancellationToken)
    {
        var roots = BookmarkRoot.All.Select(root => known.ById.GetValueOrDefault(root.Id)).ToList();
        var listed = storage.List(cancellationToken);
        // Away for a moment while the browser saves it by renaming: it was there when the round began.
        if (listed.Count == 0) return new ScanReport(0, []) { IsUnsettled = true };
        if (roots.TrueForAll(root => root is not null && storage.Tells(BookmarkStamp.OfFile(root), listed[0])) && !known.ById.Values.Any(BookmarkStamp.IsUnseen)) return new ScanReport(known.ById.Count, []);
        var (read, trouble) = storage.Read(name, cancellationToken);
        if (read is not { } file) return trouble is { IsPassing: false } ? new ScanReport(0, [new ItemProblem(name, trouble.Message)]) : new ScanReport(0, []) { IsUnsettled = true };
        if (IsCutShort(file, known)) return new ScanReport(0, [new ItemProblem(name, "it is empty, and there were bookmarks in it: restore it, or write a line break into it if it shall be empty")]);
        var tree = form.Read(file.Bytes);
        var problems = tree.Problems.Select(problem => new ItemProblem(problem.Line > 0 ? $"{name}, line {problem.Line}" : name, problem.Message));
        if (IsUnreadable(tree)) return new ScanReport(0, [.. problems]);
        // A browser may be in the middle of writing.
        var sight = new BookmarkSight(form, tree, known);
        var isUnsettled = listed[0].IsSettling && known.ById.Keys.Any(id => BookmarkRoot.Find(id) is null && !sight.Seen.ContainsKey(id));
        if (sight.Doubt is { } doubt) return new ScanReport(0, isUnsettled ? [] : [.. problems, new ItemProblem(name, doubt)]) { IsUnsettled = isUnsettled };
        var isWhole = tree.Problems.IsEmpty && !isUnsettled;
        return new ScanReport(new BookmarkScan(isWhole ? file.Stamp : DocumentStamp.Unseen, isWhole).Run(sight, known, differences), [.. problems]) { IsUnsettled = isUnsettled };
    }

    private static bool IsUnreadable(BookmarkTree tree) => tree.Roots.Count == 0 && !tree.Problems.IsEmpty;

    /// <summary>A browser that was cut short leaves an empty file more often than anybody removes the last bookmark.</summary>
    private static bool IsCutShort(DocumentFile file, KnownBookmarks known) => file.Bytes.IsEmpty && known.ById.Keys.Any(id => BookmarkRoot.Find(id) is null);

    private void Apply(IReadOnlyList<PlannedItem> plan, KnownBookmarks known, IApplyJournal journal, CancellationToken cancellationToken)
    {
        var (read, trouble) = storage.Read(name, cancellationToken);
        if (read is not { } file || IsCutShort(file, known))
        {
            Defer(plan, journal, trouble?.Message ?? (read is null ? "its file is away at the moment" : "its file is empty though there were bookmarks in it: restore it"));
            return;
        }
        var tree = form.Read(file.Bytes);
        if (IsUnreadable(tree))
        {
            Defer(plan, journal, "its file cannot be read: repair what is told of it");
            return;
        }
        var sight = new BookmarkSight(form, tree, known);
        var (decided, bytes) = Decide(file, tree, sight, plan) ?? Decide(file, tree, sight, Writable(file, tree, sight, plan, journal)) ?? throw new InvalidOperationException("what can be written apart cannot be written together");
        Tell(decided, journal);
        if (bytes.Span.SequenceEqual(file.Bytes.Span)) foreach (var (item, shown) in decided.Wanted) journal.Settle(item.Id, shown, item.TakenFrom);
        else Make(file, bytes, decided, journal, cancellationToken);
    }

    /// <summary>What a plan comes to, and the bytes that show it; null when these do not show what they shall.</summary>
    private (BookmarkPlan Plan, ReadOnlyMemory<byte> Bytes)? Decide(DocumentFile file, BookmarkTree tree, BookmarkSight sight, IReadOnlyList<PlannedItem> plan)
    {
        var decided = new BookmarkPlan(form, tree, sight);
        var target = decided.Decide(plan);
        if (decided.Wanted.Count == 0) return (decided, file.Bytes);
        try
        {
            var bytes = form.Write(file.Bytes, tree, target);
            var written = form.Read(bytes);
            var isAsWanted = written.Problems.Length <= tree.Problems.Length && written.Roots.Count == target.Roots.Count && !target.Roots.Where((root, i) => !root.Is(written.Roots[i])).Any();
            return isAsWanted ? (decided, bytes) : null;
        }
        catch (DocumentFormException) { return null; }
    }

    /// <summary>Of a plan that cannot be written as a whole, what can be: the rest is deferred, and keeps nothing waiting.</summary>
    private List<PlannedItem> Writable(DocumentFile file, BookmarkTree tree, BookmarkSight sight, IReadOnlyList<PlannedItem> plan, IApplyJournal journal)
    {
        var fit = new List<PlannedItem>();
        Add([.. plan]);
        return fit;

        void Add(List<PlannedItem> part)
        {
            if (Decide(file, tree, sight, [.. fit, .. part]) is not null) fit.AddRange(part);
            else if (part.Count == 1) Defer(part, journal, "this form cannot hold it");
            else
            {
                Add(part[..(part.Count / 2)]);
                Add(part[(part.Count / 2)..]);
            }
        }
    }

    private void Make(DocumentFile file, ReadOnlyMemory<byte> bytes, BookmarkPlan plan, IApplyJournal journal, CancellationToken cancellationToken)
    {
        var step = new DocumentStep
        {
            Name = DocumentStepNames.Replace,
            Document = name,
            Before = file,
            After = bytes,
            Outcomes = [.. plan.Wanted.Select(wanted => new DocumentOutcome(wanted.Item.Id, wanted.Shown, wanted.Item.TakenFrom))],
        };
        storage.Make([step], Watched(journal), cancellationToken);
    }
}
