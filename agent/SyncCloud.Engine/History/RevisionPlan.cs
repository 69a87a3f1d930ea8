using SyncCloud.Engine.Diff;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>
/// Makes changes of the values that items shall have: against the chain as it is, repaired to a tree as after a merge, in an order in which every prefix is one. Pure.
/// </summary>
internal sealed class RevisionPlan(KindSchema schema, IChainView chain, Func<ItemId, Item?> former, string rule, DeviceId device, string deviceName)
{
    /// <param name="outcomes">The items as they shall be; null: gone.</param>
    public IReadOnlyList<Change> Changes(IReadOnlyDictionary<ItemId, Item?> outcomes)
    {
        // What comes back is merged like what is new: into a folder of its name, beside a file of its name.
        var comingBack = outcomes.Where(outcome => outcome.Value is not null && chain.Find(outcome.Key) is null).Select(outcome => new LocalChange(outcome.Key, null, Native(outcome.Value!)));
        var work = new MergeWork(new MergeInput
        {
            Schema = schema,
            Chain = chain,
            Known = new FormerItems(id => former(id) is { } item ? Native(item) : null),
            Locals = [.. comingBack],
            Pending = [],
            Decisions = [],
            Device = device,
            DeviceName = deviceName,
        });
        foreach (var (id, item) in outcomes.OrderBy(outcome => outcome.Key)) work.Tree.Set(id, item);
        if (schema.Tree is { } tree) new TreeRepair(work, tree).Repair();
        var wanted = work.Tree.Outcomes.Concat(work.Records.Select(record => KeyValuePair.Create(record.Key, record.Value.Outcome)));
        return new PushOrder(chain, schema).Arrange([.. wanted.Select(outcome => ChangeTo(outcome.Key, outcome.Value)).OfType<Change>()]);
    }

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
