using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>The known items and the apply journal of one device, in memory: what is begun or completed survives a crash, what is only settled does not.</summary>
internal sealed class KnownState : IKnownItems, IApplyJournal
{
    private readonly Dictionary<ItemId, NativeItem> items = [];
    private readonly List<Action> uncommitted = [];
    private List<JournalEntry> begun = [];

    public IReadOnlyDictionary<ItemId, NativeItem> Items => items;
    public List<(ItemId Id, string Path, string Reason, bool UserChanged)> Deferred { get; } = [];
    public List<ItemId> Settled { get; } = [];
    public IReadOnlyList<JournalEntry> Unfinished => begun;

    public NativeItem? Find(ItemId id) => items.GetValueOrDefault(id);
    public IReadOnlyList<NativeItem> Children(ItemId parent) => [.. items.Values.Where(item => item.Parent == parent)];
    public long CountChildren(ItemId parent) => Children(parent).Count;
    public IEnumerable<NativeItem> StreamChildren(ItemId parent) => Children(parent);
    public ReadOnlyMemory<byte>? StampOf(ItemId id) => Find(id)?.Stamp;
    public IReadOnlyList<NativeItem> WithFileId(long fileId) => [.. items.Values.Where(item => item.FileId == fileId)];
    public IReadOnlyList<NativeItem> WithContent(ContentRef content, int limit) => [.. items.Values.Where(item => item.Content == content).Take(limit)];

    public IReadOnlyList<NativeItem> Astray() => [.. items.Values.Where(item => item.Parent != ItemId.Root && !items.ContainsKey(item.Parent))];

    public void Take(ScanDifferences differences)
    {
        foreach (var id in differences.Forgotten) items.Remove(id);
        foreach (var (id, seen) in differences.Found)
        {
            if (seen is null) items.Remove(id);
            else items[id] = seen;
        }
    }

    /// <summary>Takes over what a scan found, and returns the items whose fields differ (null: gone).</summary>
    public IReadOnlyDictionary<ItemId, NativeItem?> TakeChanged(ScanDifferences differences)
    {
        var before = items.ToDictionary();
        Take(differences);
        return differences.Found.Where(found => found.Value is null || before.GetValueOrDefault(found.Key)?.Fields.Equals(found.Value.Fields) is not true).ToDictionary();
    }

    /// <summary>What has a device without a tree show exactly <paramref name="targets"/>; what an earlier apply came to is forgotten.</summary>
    public IReadOnlyList<PlannedItem> PlanTo(IReadOnlyDictionary<ItemId, Item> targets)
    {
        Forget();
        return [.. targets.Values.Where(target => Find(target.Id)?.Fields.Equals(target.Fields) is not true).Select(target => new PlannedItem { Id = target.Id, Target = target, Current = Find(target.Id) }),
            .. items.Values.Where(item => !targets.ContainsKey(item.Id)).Select(item => new PlannedItem { Id = item.Id, Target = null, Current = item })];
    }

    /// <summary>What an apply came to is forgotten.</summary>
    public void Forget()
    {
        Settled.Clear();
        Deferred.Clear();
        Left.Clear();
    }

    /// <summary>Each item of the plan ended exactly once, and nothing is begun any more.</summary>
    public void CheckEnded(IReadOnlyList<PlannedItem> plan)
    {
        CollectionAssert.AreEquivalent(plan.Select(item => item.Id).ToList(), Settled.Concat(Left).Concat(Deferred.Select(deferred => deferred.Id)).ToList(), "each item ends exactly once");
        Assert.IsEmpty(Unfinished);
    }

    public void Begin(IReadOnlyList<JournalEntry> entries)
    {
        Assert.IsEmpty(begun, "a batch was begun within another");
        begun = [.. entries];
    }

    public void Settle(ItemId id, NativeItem? shown, ItemId? takenFrom = null)
    {
        Settled.Add(id);
        uncommitted.Add(() =>
        {
            if (takenFrom is { } giver) items.Remove(giver);
            if (shown is null) items.Remove(id);
            else items[id] = shown;
        });
    }

    public void Defer(ItemId id, string path, string reason, bool userChanged = false) => Deferred.Add((id, path, reason, userChanged));

    /// <summary>How often rules about what is for this device were applied.</summary>
    public int SelectionChanges { get; private set; }

    public void SelectionChanged() => SelectionChanges++;

    public List<ItemId> Left { get; } = [];

    /// <summary>As the engine does: what it last saw stays as the ancestor.</summary>
    public void Leave(ItemId id) => Left.Add(id);

    public void Complete()
    {
        foreach (var commit in uncommitted) commit();
        uncommitted.Clear();
        begun = [];
    }

    /// <summary>The process ended here.</summary>
    public void Crash()
    {
        uncommitted.Clear();
        Forget();
    }
}
