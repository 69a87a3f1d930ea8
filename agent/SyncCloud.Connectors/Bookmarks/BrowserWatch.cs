using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// A journal that takes nothing for settled while a browser runs that may have started, and read the former version, before the new one was in its place: it would write that back, and so nobody's
/// edit would look like one. A browser that starts later reads the new version. What is there is for the next scan to say.
/// </summary>
internal sealed class BrowserWatch(IApplyJournal journal, Func<string?> browser, Func<string, string> refusal) : IApplyJournal
{
    private string? running;
    private bool isAsked;

    public IReadOnlyList<JournalEntry> Unfinished => journal.Unfinished;

    public void Begin(IReadOnlyList<JournalEntry> entries) => journal.Begin(entries);

    public void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom = null)
    {
        if (!isAsked) (running, isAsked) = (browser(), true);
        if (running is { } name) journal.Defer(id, shown is null ? id.ToString() : BookmarksSchema.LabelOf(shown.Fields), refusal(name));
        else journal.Settle(id, shown, takenFrom);
    }

    public void Defer(ItemId id, string path, string reason, bool userChanged = false) => journal.Defer(id, path, reason, userChanged);

    public void Leave(ItemId id) => journal.Leave(id);

    public void SelectionChanged() => journal.SelectionChanged();

    public void Complete() => journal.Complete();
}
