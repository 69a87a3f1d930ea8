using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>Known items by where they stand natively. For one moment: what becomes known afterwards is not seen.</summary>
internal sealed class KnownEntries(IReadOnlyList<NativeItem> known)
{
    /// <summary>The document of an item that nobody has looked for yet.</summary>
    internal const string Unseen = "?";

    internal IReadOnlyList<NativeItem> All => known;
    internal IReadOnlyDictionary<string, NativeItem> ByPlace { get; } = known.DistinctBy(item => item.Name).ToDictionary(item => item.Name);
    internal ILookup<string, NativeItem> ByKey { get; } = known.Where(item => EntryPlace.Of(item.Name).Key.Length > 0).ToLookup(item => item.Kind + "/" + EntryPlace.Of(item.Name).Key);
    internal ILookup<string, NativeItem> ByDocument { get; } = known.ToLookup(item => EntryPlace.Of(item.Name).Document);
    internal IReadOnlyDictionary<ItemId, NativeItem> ById { get; } = known.ToDictionary(item => item.Id);
}
