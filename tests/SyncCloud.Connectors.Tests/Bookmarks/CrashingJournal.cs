using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>A journal in whose process a crash comes once something was begun: before it takes effect, or right after.</summary>
internal sealed class CrashingJournal(IApplyJournal journal, bool atCommit) : IApplyJournal
{
    public IReadOnlyList<JournalEntry> Unfinished => journal.Unfinished;

    public void Begin(IReadOnlyList<JournalEntry> entries)
    {
        journal.Begin(entries);
        if (atCommit) throw new SimulatedCrash();
    }

    public void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom = null) => throw new SimulatedCrash();

    public void Defer(ItemId id, string path, string reason, bool userChanged = false) => journal.Defer(id, path, reason, userChanged);

    public void Leave(ItemId id) => journal.Leave(id);

    public void SelectionChanged() => journal.SelectionChanged();

    public void Complete() => journal.Complete();
}
