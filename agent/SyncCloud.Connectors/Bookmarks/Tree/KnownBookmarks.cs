using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>Known items by what finds them. For one moment: what becomes known afterwards is not seen.</summary>
internal sealed class KnownBookmarks
{
    private KnownBookmarks(IReadOnlyCollection<NativeItem> items)
    {
        ById = items.ToDictionary(item => item.Id);
        ByKey = items.Select(item => (Key: BookmarkStamp.KeyOf(item), Item: item)).Where(one => one.Key is not null).DistinctBy(one => one.Key).ToDictionary(one => one.Key!, one => one.Item);
        ByFolder = items.ToLookup(ParentOf);
    }

    internal IReadOnlyDictionary<ItemId, NativeItem> ById { get; }
    internal IReadOnlyDictionary<string, NativeItem> ByKey { get; }

    /// <summary>By the folder that their fields say.</summary>
    internal ILookup<ItemId, NativeItem> ByFolder { get; }

    internal static KnownBookmarks Of(IReadOnlyCollection<NativeItem> items) => new(items);

    internal static KnownBookmarks All(IKnownItems known)
    {
        var found = new Dictionary<ItemId, NativeItem>();
        var folders = new Queue<ItemId>([ItemId.Root]);
        // What lies in no known folder is known nevertheless.
        foreach (var item in known.Astray()) Add(item);
        while (folders.TryDequeue(out var folder))
            foreach (var item in known.Children(folder)) Add(item);
        return new KnownBookmarks(found.Values);

        void Add(NativeItem item)
        {
            if (found.TryAdd(item.Id, item) && BookmarkFields.IsFolder(item.Fields)) folders.Enqueue(item.Id);
        }
    }

    /// <summary>The same, each item that a plan takes over under the id that it gets.</summary>
    internal KnownBookmarks As(IEnumerable<PlannedItem> plan)
    {
        var items = ById.ToDictionary();
        foreach (var item in plan)
        {
            if (item.TakenFrom is { } giver) items.Remove(giver);
            if (item.Current is { } current) items[item.Id] = current;
        }
        return new KnownBookmarks(items.Values);
    }

    /// <summary>The same with others in the place of those (null: not known).</summary>
    internal KnownBookmarks With(IEnumerable<(ItemId Id, NativeItem? Shown)> changes)
    {
        var items = ById.ToDictionary();
        foreach (var (id, shown) in changes)
        {
            if (shown is null) items.Remove(id);
            else items[id] = shown;
        }
        return new KnownBookmarks(items.Values);
    }

    internal static ItemId ParentOf(NativeItem item) => item.Fields[BookmarkFields.Parent]?.AsItemId() ?? ItemId.Root;
}
