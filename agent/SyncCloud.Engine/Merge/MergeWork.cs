using SyncCloud.Engine.Diff;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>What one merge has decided so far. Not thread-safe.</summary>
internal sealed class MergeWork
{
    private readonly Dictionary<ItemId, (NativeItem Native, ItemId TakenFrom)> takeOvers = [];
    private readonly HashSet<ItemId> givers = [];
    private readonly Lazy<ILookup<ContentRef, ItemId>> held;

    public MergeWork(MergeInput input)
        : this(input, new OutcomesInMemory(input.Locals.Count))
    {
    }

    public MergeWork(MergeInput input, IOutcomes outcomes)
    {
        Input = input;
        Tree = new MergeTree(input.Chain, input.Schema.Tree, outcomes);
        Locals = new SortedDictionary<ItemId, LocalChange>();
        foreach (var local in input.Locals) Locals.Add(local.Id, local);
        held = new(() => Locals.Values.Where(local => local.Previous?.Content is not null).ToLookup(local => local.Previous!.Content!.Value, local => local.Id));
    }

    public MergeInput Input { get; }
    public MergeTree Tree { get; }
    public SortedDictionary<ItemId, LocalChange> Locals { get; }
    public SortedDictionary<ItemId, UserDecision> Records { get; } = [];

    /// <summary>Local changes that lie in an adopted folder, now known by its chain id.</summary>
    public HashSet<ItemId> Relabelled { get; } = [];

    /// <summary>What is here, unknown to the chain, and only old: it goes.</summary>
    public HashSet<ItemId> Dropped { get; } = [];

    /// <summary>Items that come back without being here: they take their places as what is new does.</summary>
    public HashSet<ItemId> ComingBack { get; } = [];

    /// <summary>How many fields an item would have, of those that would have too many.</summary>
    public SortedDictionary<ItemId, int> Oversized { get; } = [];

    public HashSet<ItemId> Obsolete { get; } = [];
    public Dictionary<ItemId, MergeRule> Rules { get; } = [];

    /// <summary>The native object of <paramref name="giver"/> becomes <paramref name="id"/>'s.</summary>
    public void TakeOver(ItemId id, NativeItem native, ItemId giver)
    {
        takeOvers.Add(id, (native, giver));
        givers.Add(giver);
    }

    /// <summary>What is new here turns out to be <paramref name="item"/>, and merges with it as what has no ancestor.</summary>
    public void Recognise(Item item, LocalChange local)
    {
        var shown = local.Shown! with { Id = item.Id };
        Locals.Remove(local.Id);
        Locals[item.Id] = new LocalChange(item.Id, null, shown);
        TakeOver(item.Id, shown, local.Id);
    }

    /// <summary>Whether it is in nobody's way yet, so that it gives way to all that is there.</summary>
    public bool IsNew(ItemId id) => ComingBack.Contains(id) || (Locals.TryGetValue(id, out var local) && local.Previous is null);

    /// <summary>What the application data shows under this id, counting take-overs.</summary>
    public NativeItem? Current(ItemId id) =>
        takeOvers.TryGetValue(id, out var taken) ? taken.Native
        : givers.Contains(id) ? null
        : Locals.TryGetValue(id, out var local) ? local.Shown
        : Input.Known.Find(id);

    /// <summary>Whether another item that changed here had this content when this device last saw it: then the user brought it to where it is now.</summary>
    public bool WasMovedTo(ItemId id, ContentRef content) => held.Value[content].Any(from => from != id);

    public ItemId? TakenFrom(ItemId id) => takeOvers.TryGetValue(id, out var taken) ? taken.TakenFrom : null;

    /// <summary>Every item that this merge has to say something about.</summary>
    public HashSet<ItemId> Touched()
    {
        var touched = new HashSet<ItemId>(Input.Pending.Count + Locals.Count);
        touched.UnionWith(Input.Pending);
        touched.UnionWith(Locals.Keys);
        foreach (var (id, _) in Tree.Outcomes) touched.Add(id);
        touched.UnionWith(takeOvers.Keys);
        // What gave its native object up to an adopted item was never anything but that item.
        touched.ExceptWith(givers.Where(giver => Tree.Find(giver) is null));
        return touched;
    }

    /// <summary>Whether a settled item's previous state is not yet what the chain says (or is, where the chain says nothing).</summary>
    public bool NeedsRebase(ItemId id, ChainItem? chain) =>
        !Locals.TryGetValue(id, out var local) ? Input.Known.Find(id) is null != chain is null
        : chain is null ? local.Before is not null : !chain.Item.Fields.Equals(local.Before);

    /// <summary>Decides on these fields, unless no log could hold them; returns whether it did.</summary>
    public bool Decide(Item item)
    {
        if (item.Fields.Count > FormatLimits.MaxFieldsPerItem)
        {
            Oversized[item.Id] = item.Fields.Count;
            // What was recognised as it here stays by itself, and waits with it.
            if (TakenFrom(item.Id) is { } giver) Oversized[giver] = item.Fields.Count;
            return false;
        }
        Tree.Set(item.Id, item);
        return true;
    }

    /// <summary>Lets the chain's value stand against a local deletion.</summary>
    public void Keep(ChainItem chain, string rule)
    {
        Tree.Set(chain.Item.Id, chain.Item);
        Rules[chain.Item.Id] = new MergeRule(rule, chain.Sequence);
    }

    /// <summary>Records a local value that lost as a conflict item; of a group of several fields, all that it had.</summary>
    public void Record(ChainItem chain, string field, Fields lost)
    {
        var id = ConflictNaming.IdOf(chain.Item.Id, field, lost, Input.Device, chain.Sequence);
        if (Input.Chain.Find(id) is not null) return;
        var record = Fields.Of(
            (ConflictFields.Of, FieldValue.Of(chain.Item.Id)),
            (ConflictFields.Field, FieldValue.Of(field)),
            (ConflictFields.Device, FieldValue.Of(Input.Device.ToArray())),
            (ConflictFields.Base, FieldValue.Of(chain.Sequence)))
            .With(ConflictFields.Value, lost[field]);
        if (FieldMerge.GroupOf(Input.Schema, field).Length > 1) record = record.With(ConflictFields.Group, FieldValue.FromEncoded(lost.Encode()));
        Records[id] = new UserDecision(id, new Item(id, ItemKinds.Conflict, record));
    }
}
