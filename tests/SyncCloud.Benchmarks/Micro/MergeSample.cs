using SyncCloud.Connectors.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Diff;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>Files of one folder, each with another time of modification in the chain and another name here, in memory.</summary>
internal sealed class MergeSample : IChainView, IKnownItems
{
    private readonly Dictionary<ItemId, ChainItem> chain = [];
    private readonly Dictionary<ItemId, NativeItem> previous = [];
    private readonly Dictionary<ItemId, NativeItem> shown = [];
    private readonly Dictionary<string, ChainItem> byName = new(StringComparer.Ordinal);

    public MergeSample(int files)
    {
        foreach (var put in Samples.NewFiles(files).Cast<Put>())
        {
            var item = new ChainItem(new Item(put.Id, put.Kind, put.Fields.With(FileFields.Modified, FieldValue.Of(1))), 2);
            chain[put.Id] = byName[NameOf(put.Fields)] = item;
            previous[put.Id] = Native(put.Id, put.Fields);
            shown[put.Id] = Native(put.Id, put.Fields.With(FileFields.Name, FieldValue.Of("renamed " + NameOf(put.Fields))));
        }
        Locals = [.. Compare()];
        Input = new MergeInput
        {
            Schema = FilesSchema.Schema, Chain = this, Known = this, Locals = Locals, Pending = [.. chain.Keys.Order()], Decisions = [], Device = new DeviceId(7), DeviceName = "laptop",
        };
    }

    public IReadOnlyList<LocalChange> Locals { get; }
    public MergeInput Input { get; }

    public IEnumerable<LocalChange> Compare() => shown.Select(entry => Differ.Compare(previous[entry.Key], entry.Value)).OfType<LocalChange>();

    /// <summary>How many have other fields here than in the chain.</summary>
    public int CountDifferent() => shown.Count(entry => !chain[entry.Key].Item.Fields.Equals(entry.Value.Fields));

    public ChainItem? Find(ItemId id) => chain.GetValueOrDefault(id);
    public IReadOnlyList<ChainItem> Named(ItemId parent, string name) => parent == ItemId.Root && byName.TryGetValue(name, out var item) ? [item] : [];
    public IReadOnlyList<ChainItem> OfKind(string kind) => [];
    public IReadOnlyList<ChainItem> Children(ItemId parent) => parent == ItemId.Root ? [.. chain.Values] : [];
    NativeItem? IKnownItems.Find(ItemId id) => shown.GetValueOrDefault(id);
    IReadOnlyList<NativeItem> IKnownItems.Children(ItemId parent) => parent == ItemId.Root ? [.. shown.Values] : [];
    public IEnumerable<NativeItem> StreamChildren(ItemId parent) => ((IKnownItems)this).Children(parent);
    public long CountChildren(ItemId parent) => parent == ItemId.Root ? shown.Count : 0;
    public ReadOnlyMemory<byte>? StampOf(ItemId id) => shown.GetValueOrDefault(id)?.Stamp;
    public IReadOnlyList<NativeItem> WithFileId(long fileId) => [];
    public IReadOnlyList<NativeItem> WithContent(ContentRef content, int limit) => [];
    public IReadOnlyList<NativeItem> Astray() => [];

    private static string NameOf(Fields fields) => fields[FileFields.Name]!.Value.AsText()!;

    private static NativeItem Native(ItemId id, Fields fields) => new()
    {
        Id = id, Kind = ItemKinds.File, Parent = ItemId.Root, Name = NameOf(fields), Stamp = default, FileId = null, Content = null, Fields = fields,
    };
}
