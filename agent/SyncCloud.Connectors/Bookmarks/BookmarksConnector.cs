using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// A browser's bookmarks as application data: each bookmark, folder and separator is an item. They lie in one file, which the browser reads when it starts: as long as it runs nothing is written, and
/// what is to be written waits.
/// </summary>
public abstract class BookmarksConnector : IConnector, IDisposable
{
    private readonly IBookmarkForm form;

    private protected BookmarksConnector(IBookmarkForm form) => this.form = form;

    public KindSchema Schema => BookmarksSchema.Instance;

    /// <summary>Makes the file if it is missing and the form is one that is made; for <c>add</c>. Throws <see cref="ApplicationDataException"/>.</summary>
    public abstract void Create();

    public abstract Task OpenAsync(CancellationToken cancellationToken);

    public NativeItem? Unseen(Item item) => BookmarkRoot.Find(item.Id) is null && form.Project(item.Fields) is null ? null : BookmarkScan.Native(item.Id, item.Fields, Documents.DocumentStamp.Unseen);

    public abstract Task RecoverAsync(IApplyJournal journal, CancellationToken cancellationToken);

    public abstract Task<ScanReport> ScanAsync(IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken);

    public abstract Task ApplyAsync(IReadOnlyList<PlannedItem> plan, IKnownItems known, IApplyJournal journal, IContentSource contents, CancellationToken cancellationToken);

    public abstract Task TidyAsync(CancellationToken cancellationToken);

    /// <summary>Former versions of the bookmarks; valid as long as this connector. They can be restored only within the folder of SyncCloud's own.</summary>
    public abstract FilesTrash OpenTrash();

    /// <summary>Bookmarks have no content beside their fields.</summary>
    public Stream? OpenContent(NativeItem item, IKnownItems known) => null;

    public abstract void Dispose();

    /// <summary>Hands on what a plan says without anything being written.</summary>
    private protected static void Tell(BookmarkPlan plan, IApplyJournal journal)
    {
        foreach (var (item, shown) in plan.Settled) journal.Settle(item.Id, shown, item.TakenFrom);
        foreach (var id in plan.Left) journal.Leave(id);
        foreach (var (id, path, reason, userChanged) in plan.Deferred) journal.Defer(id, path, reason, userChanged);
    }

    private protected static void Defer(IEnumerable<PlannedItem> plan, IApplyJournal journal, string reason, bool userChanged = false)
    {
        foreach (var item in plan) journal.Defer(item.Id, BookmarksSchema.LabelOf(item.Target?.Fields ?? item.Current!.Fields), reason, userChanged);
    }
}
