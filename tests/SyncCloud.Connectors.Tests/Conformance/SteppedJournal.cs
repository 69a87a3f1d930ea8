using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Conformance;

/// <summary>A journal each step of which is told before it is made, and once more when it was: there is the process of a connector interrupted that writes by transactions of a database.</summary>
internal sealed class SteppedJournal(IApplyJournal journal, Action<string> onStep) : IApplyJournal
{
    public IReadOnlyList<JournalEntry> Unfinished => journal.Unfinished;
    public void Begin(IReadOnlyList<JournalEntry> entries) => Step("begin", () => journal.Begin(entries));
    public void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom = null) => Step("settle", () => journal.Settle(id, shown, takenFrom));
    public void Defer(ItemId id, string path, string reason, bool userChanged = false) => Step("defer", () => journal.Defer(id, path, reason, userChanged));
    public void Leave(ItemId id) => Step("leave", () => journal.Leave(id));
    public void SelectionChanged() => journal.SelectionChanged();
    public void Complete() => Step("complete", journal.Complete);

    private void Step(string name, Action make)
    {
        onStep("before " + name);
        make();
        onStep("after " + name);
    }
}
