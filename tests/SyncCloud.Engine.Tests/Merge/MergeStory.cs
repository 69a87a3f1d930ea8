using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Diff;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Merge;

/// <summary>A chain, what this device holds, and what changed here, in memory; merges them.</summary>
internal sealed class MergeStory : IChainView, IKnownItems, IContentHistory
{
    private readonly Dictionary<ItemId, ChainItem> chain = [];
    private readonly Dictionary<ItemId, NativeItem> previous = [];
    private readonly Dictionary<ItemId, NativeItem?> shown = [];
    private readonly HashSet<ItemId> pending = [];
    private readonly HashSet<ContentRef> stored = [];

    /// <summary>How items merge; of files, if nothing else is said.</summary>
    public KindSchema Schema { get; init; } = FilesSchema.Schema;

    public static ItemId Id(int number) => new((UInt128)(ulong)number << 100);

    public static Fields File(string name, string content, ItemId parent = default) => Fields.Of(
        (FileFields.Parent, FieldValue.Of(parent)), (FileFields.Name, FieldValue.Of(name)), (FileFields.Type, FieldValue.Of(FileFields.TypeFile)),
        (FileFields.Content, FieldValue.Of(new ContentRef(content.Length, Hash256.Of(System.Text.Encoding.UTF8.GetBytes(content))))),
        (FileFields.Modified, FieldValue.Of(1_600_000_000_000_000_000)));

    public static Fields Folder(string name, ItemId parent = default) => Fields.Of(
        (FileFields.Parent, FieldValue.Of(parent)), (FileFields.Name, FieldValue.Of(name)), (FileFields.Type, FieldValue.Of(FileFields.TypeFolder)));

    /// <summary>Both the chain and this device have it.</summary>
    public MergeStory Both(int id, Fields fields)
    {
        chain[Id(id)] = new ChainItem(new Item(Id(id), ItemKinds.File, fields), 1);
        previous[Id(id)] = Native(id, fields);
        return this;
    }

    /// <summary>The chain came to say this (null: deleted).</summary>
    public MergeStory Remote(int id, Fields? fields)
    {
        if (fields is null) chain.Remove(Id(id));
        else chain[Id(id)] = new ChainItem(new Item(Id(id), ItemKinds.File, fields), 2);
        pending.Add(Id(id));
        return this;
    }

    /// <summary>The user made this of it (null: deleted).</summary>
    public MergeStory Local(int id, Fields? fields)
    {
        shown[Id(id)] = fields is null ? null : Native(id, fields);
        return this;
    }

    /// <summary>What this device shows may be old, and the chain has had (or has) these contents.</summary>
    public MergeStory InDoubt(params string[] contents)
    {
        stored.UnionWith(contents.Select(content => File("x", content)[FileFields.Content]!.Value.AsContent()!.Value));
        return this;
    }

    public MergeResult Merge() => Merger.Merge(new MergeInput
    {
        Schema = Schema,
        Chain = this,
        Known = this,
        Locals = [.. shown.Select(entry => Differ.Compare(previous.GetValueOrDefault(entry.Key), entry.Value)).OfType<LocalChange>()],
        Pending = [.. pending.Order()],
        Decisions = [],
        History = stored.Count == 0 ? null : this,
        Device = new DeviceId(7),
        DeviceName = "laptop",
    });

    bool IContentHistory.WasStored(ContentRef content) => stored.Contains(content);
    bool IContentHistory.IsCurrent(ContentRef content) => chain.Values.Any(item => item.Item.Fields[FileFields.Content]?.AsContent() == content);
    ChainItem? IChainView.Find(ItemId id) => chain.GetValueOrDefault(id);
    IReadOnlyList<ChainItem> IChainView.Named(ItemId parent, string name) => [.. In(parent).Where(item => item.Item.Fields[FileFields.Name]?.AsText() == name)];
    IReadOnlyList<ChainItem> IChainView.OfKind(string kind) => [.. chain.Values.Where(item => item.Item.Kind == kind).OrderBy(item => item.Item.Id)];
    IReadOnlyList<ChainItem> IChainView.Children(ItemId parent) => [.. In(parent)];
    NativeItem? IKnownItems.Find(ItemId id) => shown.TryGetValue(id, out var item) ? item : previous.GetValueOrDefault(id);
    IReadOnlyList<NativeItem> IKnownItems.Children(ItemId parent) => throw new NotSupportedException();
    long IKnownItems.CountChildren(ItemId parent) => throw new NotSupportedException();
    IEnumerable<NativeItem> IKnownItems.StreamChildren(ItemId parent) => throw new NotSupportedException();
    ReadOnlyMemory<byte>? IKnownItems.StampOf(ItemId id) => throw new NotSupportedException();
    IReadOnlyList<NativeItem> IKnownItems.WithFileId(long fileId) => throw new NotSupportedException();
    IReadOnlyList<NativeItem> IKnownItems.WithContent(ContentRef content, int limit) => throw new NotSupportedException();
    IReadOnlyList<NativeItem> IKnownItems.Astray() => throw new NotSupportedException();

    private IEnumerable<ChainItem> In(ItemId parent) => chain.Values.Where(item => item.Item.Fields[FileFields.Parent]?.AsItemId() == parent).OrderBy(item => item.Item.Id);

    private static NativeItem Native(int id, Fields fields) => new()
    {
        Id = Id(id), Kind = ItemKinds.File, Parent = fields[FileFields.Parent]?.AsItemId() ?? ItemId.Root, Name = fields[FileFields.Name]?.AsText() ?? "",
        Stamp = ReadOnlyMemory<byte>.Empty, FileId = null, Content = fields[FileFields.Content]?.AsContent(), Fields = fields,
    };
}
