using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>
/// Makes changes of the values that items shall have: against the chain as it is, repaired to a tree as after a merge, in an order in which every prefix is one. Nothing but ids is held in memory.
/// </summary>
internal sealed class RevisionPlan
{
    private readonly KindSchema schema;
    private readonly IChainView chain;
    private readonly MergeWork work;
    private readonly string rule;

    /// <param name="schema">Of the collection's kind.</param>
    /// <param name="chain">The chain as it is.</param>
    /// <param name="outcomes">Empty; where the plan lies.</param>
    /// <param name="former">How an item was when it was last there.</param>
    /// <param name="rule">The rule's name in the log.</param>
    /// <param name="device">Whose log it becomes.</param>
    /// <param name="deviceName">For the names of what has to stand beside something else.</param>
    public RevisionPlan(KindSchema schema, IChainView chain, IOutcomes outcomes, Func<ItemId, Item?> former, string rule, DeviceId device, string deviceName)
    {
        (this.schema, this.chain, this.rule) = (schema, chain, rule);
        work = new MergeWork(new MergeInput
        {
            Schema = schema,
            Chain = chain,
            Known = new FormerItems(id => former(id) is { } item ? Native(item) : null),
            Locals = [],
            Pending = [],
            Decisions = [],
            Device = device,
            DeviceName = deviceName,
        }, outcomes);
    }

    /// <summary>How an item shall be; null: gone.</summary>
    public void Decide(ItemId id, Item? item)
    {
        // What comes back is merged like what is new: into a folder of its name, beside a file of its name.
        if (item is not null && chain.Find(id) is null) work.ComingBack.Add(id);
        work.Tree.Set(id, item);
    }

    /// <summary>Ends deciding; returns what changes, in order.</summary>
    public IReadOnlyList<ItemId> Arrange()
    {
        if (schema.Tree is { } tree) new TreeRepair(work, tree).Repair();
        foreach (var (id, record) in work.Records) work.Tree.Set(id, record.Outcome);
        return new PushOrder(chain, schema).Arrange(work.Tree, [.. work.Tree.Outcomes.Where(outcome => ChangeTo(outcome.Key, outcome.Value) is not null).Select(outcome => outcome.Key)]);
    }

    /// <summary>The item as it will be.</summary>
    public Item? Find(ItemId id) => work.Tree.Find(id);

    /// <summary>How an item that changes does so.</summary>
    public Change ChangeOf(ItemId id) => ChangeTo(id, Find(id))!;

    private Change? ChangeTo(ItemId id, Item? item)
    {
        var before = chain.Find(id);
        if (item is null) return before is null ? null : new Delete(id) { Rule = rule, Overrode = before.Sequence };
        if (before is null) return new Put(id, item.Kind, item.Fields) { Rule = rule };
        var (set, removed) = before.Item.Fields.PatchTo(item.Fields);
        return set.Count == 0 && removed.IsEmpty ? null : new Patch(id, set, removed) { Rule = rule, Overrode = before.Sequence };
    }

    private NativeItem Native(Item item) => new()
    {
        Id = item.Id,
        Kind = item.Kind,
        Parent = (schema.Tree is { } tree ? item.Fields[tree.Parent]?.AsItemId() : null) ?? ItemId.Root,
        Name = (schema.Tree?.Name is { } name ? item.Fields[name]?.AsText() : null) ?? "",
        Stamp = default,
        FileId = null,
        Content = item.Fields[FileFields.Content]?.AsContent(),
        Fields = item.Fields,
    };

    /// <summary>Items as they were when they were last there: what a folder is known by that only comes back because of what lies in it.</summary>
    private sealed class FormerItems(Func<ItemId, NativeItem?> find) : IKnownItems
    {
        public NativeItem? Find(ItemId id) => find(id);
        public IReadOnlyList<NativeItem> Children(ItemId parent) => [];
        public long CountChildren(ItemId parent) => 0;
        public IEnumerable<NativeItem> StreamChildren(ItemId parent) => [];
        public ReadOnlyMemory<byte>? StampOf(ItemId id) => null;
        public IReadOnlyList<NativeItem> WithFileId(long fileId) => [];
        public IReadOnlyList<NativeItem> WithContent(ContentRef content, int limit) => [];
        public IReadOnlyList<NativeItem> Astray() => [];
    }
}
