using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>Known items by where they stand natively. For one moment: what becomes known afterwards is not seen.</summary>
internal sealed class KnownEntries
{
    /// <summary>The document of an item that nobody has looked for yet.</summary>
    internal const string Unseen = "?";

    // From so many on it is cheaper to load all items than each that is asked for.
    private const int Many = 256;
    private readonly IKnownItems known;
    private readonly Lazy<Dictionary<string, KnownPlace>> byPlace;
    private readonly Lazy<ILookup<string, KnownPlace>> byKey;
    private readonly Lazy<Dictionary<ItemId, KnownPlace>> byId;
    private readonly ILookup<string, KnownPlace> byDocument;
    private readonly Dictionary<ItemId, NativeItem> loaded = [];

    internal KnownEntries(IKnownItems known)
    {
        this.known = known;
        All = known.Places(ItemId.Root);
        byDocument = All.ToLookup(static place => EntryPlace.Of(place.Name).Document);
        byPlace = new(() => All.DistinctBy(static place => place.Name).ToDictionary(static place => place.Name));
        byKey = new(() => All.Where(static place => EntryPlace.Of(place.Name).Key.Length > 0).ToLookup(static place => place.Kind + "/" + EntryPlace.Of(place.Name).Key));
        byId = new(() => All.ToDictionary(static place => place.Id));
        // Every other item stays as it is until its own document is changed.
        if (byDocument[Unseen].Any()) LoadAll();
    }

    internal IReadOnlyList<KnownPlace> All { get; }

    internal IEnumerable<KnownPlace> In(string document) => byDocument[document];

    internal KnownPlace? At(EntryPlace place) => byPlace.Value.TryGetValue(place.ToName(), out var found) ? found : null;

    internal IEnumerable<KnownPlace> WithKey(string kind, string key) => byKey.Value[kind + "/" + key];

    internal KnownPlace? Find(ItemId id) => byId.Value.TryGetValue(id, out var found) ? found : null;

    /// <summary>The item that is known to be at a place.</summary>
    internal NativeItem Load(KnownPlace place)
    {
        if (loaded.TryGetValue(place.Id, out var item)) return item;
        if (byDocument[EntryPlace.Of(place.Name).Document].Skip(Many).Any()) LoadAll();
        else loaded[place.Id] = known.Find(place.Id)!;
        return loaded[place.Id];
    }

    private void LoadAll()
    {
        foreach (var child in known.StreamChildren(ItemId.Root)) loaded.TryAdd(child.Id, child);
    }
}
