using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// A journal that takes nothing for settled while a browser runs that may have started, and read the former version, before the new one was in its place: it would write that back, and this would look
/// like the user's edit. What was begun stays so, and nothing is looked at, until that browser has saved or is closed: <see cref="Settle"/> throws <see cref="ApplicationDataException"/>. A browser that
/// starts later reads the new version.
/// </summary>
internal sealed class BrowserWatch(IApplyJournal journal, string path, Func<string?> browser) : IApplyJournal
{
    private bool isAsked;

    public IReadOnlyList<JournalEntry> Unfinished => journal.Unfinished;

    public void Begin(IReadOnlyList<JournalEntry> entries) => journal.Begin(entries);

    public void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom = null)
    {
        if (!isAsked && browser() is { } name)
            throw new ApplicationDataException(path, $"'{path}' was written while {name} was started, which may still hold what was there before: close it, then sync again. Nothing is lost.");
        isAsked = true;
        journal.Settle(id, shown, takenFrom);
    }

    public void Defer(ItemId id, string path, string reason, bool userChanged = false) => journal.Defer(id, path, reason, userChanged);

    public void Leave(ItemId id) => journal.Leave(id);

    public void SelectionChanged() => journal.SelectionChanged();

    public void Complete() => journal.Complete();
}
