using System.Collections.Immutable;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>The changes that go into the next log: what differs here from the chain at the head and may pass, in an order in which every prefix is a tree.</summary>
internal sealed class PushSelection
{
    // Leaves room below FormatLimits.MaxLogLength even where nothing can be compressed.
    private const long MaxBytesPerLog = 24 << 20;
    private const long LongContent = 16 << 20, BytesPerExtent = 12;
    private readonly KindSchema schema;
    private readonly StateStore state;
    private readonly IReadOnlyDictionary<ItemId, NativeItem> shown;

    private PushSelection(StateStore state, KindSchema schema, ImmutableArray<Change> changes, IReadOnlyDictionary<ItemId, NativeItem> shown) =>
        (this.state, this.schema, Changes, this.shown) = (state, schema, changes, shown);

    public ImmutableArray<Change> Changes { get; }
    public int Count => Changes.Length;

    /// <summary>
    /// Contents that the changes name and no chain item does, each with an item that shows it and the content that it replaces. The log tells the
    /// location of every one of them, also where this device knows one from earlier: so whoever begins at a base image can find them, and the log's
    /// header names every container that lives on because of it.
    /// </summary>
    public IEnumerable<(NativeItem Item, ContentRef Content, ContentRef? Previous)> NewContents => Changes
        .Select(change => (Change: change, Content: ContentOf(change)))
        .Where(named => named.Content is { Length: > 0 } content && !(state.Chain.Names(content) && state.Locations.Has(content)))
        .Select(named => (Shown(named.Change.Id), named.Content!.Value, named.Change is Put ? null : state.Chain.Find(named.Change.Id)?.Item.Fields[FileFields.Content]?.AsContent()));

    public IReadOnlySet<ContentRef> Contents => Changes.Select(ContentOf).OfType<ContentRef>().ToHashSet();

    public static PushSelection Select(StateStore state, KindSchema schema, IReadOnlyDictionary<ItemId, MergeRule> rules, GuardGate guard, int limit)
    {
        var pending = state.Pending.All().ToHashSet();
        var observed = state.Native.AllObserved();
        var changes = new List<Change>(observed.Count);
        var natives = new Dictionary<ItemId, NativeItem>(observed.Count);
        foreach (var observation in observed)
        {
            if (pending.Contains(observation.Id)) continue;
            var item = observation.Item is { } shown ? new Item(shown.Id, shown.Kind, shown.Fields) : null;
            if (ChangeTo(state, observation.Id, item) is not { } change) continue;
            changes.Add(Ruled(change, rules));
            if (observation.Item is { } native) natives.Add(native.Id, native);
        }
        foreach (var decision in state.Decisions.All())
            if (!pending.Contains(decision.Id) && (decision.Outcome?.Kind ?? state.Chain.Find(decision.Id)?.Item.Kind) == ItemKinds.Conflict
                && ChangeTo(state, decision.Id, decision.Outcome) is { } change) changes.Add(change);
        var valid = new PushOrder(state.Chain, schema).Arrange(changes);
        var held = guard.HoldBack(GuardDirection.Sending, Destructions.In(valid, state.Chain, schema));
        if (held.Count > 0) valid = new PushOrder(state.Chain, schema).Arrange([.. valid.Where(change => !held.Contains(change.Id))]);
        return new PushSelection(state, schema, [.. Fitting(valid, limit, state)], natives);
    }

    /// <summary>As many as one log holds, and one at least.</summary>
    public static IEnumerable<Change> Fitting(IEnumerable<Change> changes, int limit, StateStore state)
    {
        var bytes = 0L;
        foreach (var change in changes.Take(limit))
        {
            var weight = Weight(change) + LocationWeight(state, change);
            bytes += weight;
            if (bytes > MaxBytesPerLog && bytes > weight) yield break;
            yield return change;
        }
    }

    /// <summary>About what a log tells of where a content lies. Only of a long one that was edited often is that much; where a new version will lie, the former one tells.</summary>
    private static long LocationWeight(StateStore state, Change change)
    {
        if (ContentOf(change) is not { Length: >= LongContent } content) return 0;
        var location = state.Locations.FindLocation(content)
            ?? (state.Chain.Find(change.Id)?.Item.Fields[FileFields.Content]?.AsContent() is { } former ? state.Locations.FindLocation(former) : null);
        return location is null ? 0 : BytesPerExtent * location.Extents.Length;
    }

    private static long Weight(Change change) => change switch
    {
        Put put => Weight(put.Fields),
        Patch patch => Weight(patch.Set) + patch.Removed.Sum(name => (long)name.Length),
        _ => 0,
    };

    private static long Weight(Fields fields) => fields.Sum(field => (long)field.Key.Length + field.Value.Encoded.Length);

    /// <summary>The selection without the changes that need a content that could not be stored, and those that then have no place.</summary>
    public PushSelection Without(IReadOnlySet<ContentRef> missing) => new(state, schema,
        [.. new PushOrder(state.Chain, schema).Arrange([.. Changes.Where(change => ContentOf(change) is not { } content || !missing.Contains(content))])], shown);

    private NativeItem Shown(ItemId id) => shown.TryGetValue(id, out var native) ? native : state.Native.Find(id)!;

    /// <summary>The state root once these changes are folded in.</summary>
    public static Hash256 RootAfter(StateStore store, IEnumerable<Change> changes)
    {
        var root = store.CopyRoot();
        foreach (var change in changes)
        {
            var before = store.Chain.Find(change.Id)?.Item;
            if (before is not null) root.Remove(before.Id, before.CanonicalHash());
            if (PushOrder.Outcome(before, change) is { } after) root.Add(after.Id, after.CanonicalHash());
        }
        return root.Value;
    }

    private static Change? ChangeTo(StateStore state, ItemId id, Item? item)
    {
        var chain = state.Chain.Find(id)?.Item;
        if (item is null) return chain is null ? null : new Delete(id);
        if (chain is null) return new Put(id, item.Kind, item.Fields);
        var (set, removed) = chain.Fields.PatchTo(item.Fields);
        return set.Count == 0 && removed.IsEmpty ? null : new Patch(id, set, removed);
    }

    private static Change Ruled(Change change, IReadOnlyDictionary<ItemId, MergeRule> rules) =>
        rules.TryGetValue(change.Id, out var rule) ? change with { Rule = rule.Name, Overrode = rule.Overrode } : change;

    private static ContentRef? ContentOf(Change change) => change switch
    {
        Put put => put.Fields[FileFields.Content]?.AsContent(),
        Patch patch => patch.Set[FileFields.Content]?.AsContent(),
        _ => null,
    };
}
