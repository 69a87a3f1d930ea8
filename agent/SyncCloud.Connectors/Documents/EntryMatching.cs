using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>
/// Which entry is which known item: by document and key; else by key in whatever document; and entries without keys by what they show: first those that show just what an item is known with, then
/// in the order of the document, the most alike of those that remain.
/// </summary>
internal sealed class EntryMatching(IDocumentForm form, KnownEntries known)
{
    // Of two versions of one keyless entry, at least this share of all fields is the same; else it is another entry.
    private const double LeastAlike = 0.5;
    private const int MostSharing = 64;

    /// <summary>Known items that an entry was found for, or that are accounted for otherwise.</summary>
    internal HashSet<ItemId> Found { get; } = [];

    /// <summary>For each entry of a document the item that it is, in the document's order; null for one that is new. To be called once for a document.</summary>
    internal IReadOnlyList<(DocumentEntry Entry, NativeItem? Item)> Match(string document, IReadOnlyList<DocumentEntry> entries)
    {
        var matched = new NativeItem?[entries.Count];
        for (var i = 0; i < entries.Count; i++)
            if (entries[i].Key is { } key && known.At(new EntryPlace(document, key)) is { } place && place.Kind == entries[i].Kind && Found.Add(place.Id)) matched[i] = known.Load(place);
        MatchAlike(document, entries, matched);
        return [.. entries.Select((entry, i) => (entry, matched[i]))];
    }

    /// <summary>Of these documents the one where an item with the entry's key is known that no entry was found for; null when there is none.</summary>
    internal string? Elsewhere(DocumentEntry entry, IReadOnlySet<string> documents) => documents.Count == 0 || entry.Key is not { } key ? null
        : known.WithKey(entry.Kind, key).Where(place => !Found.Contains(place.Id)).Select(place => EntryPlace.Of(place.Name).Document).FirstOrDefault(documents.Contains);

    /// <summary>The item that an entry with a key is though it is new in its document: it was moved there, or restored.</summary>
    internal NativeItem? FindElsewhere(DocumentEntry entry)
    {
        if (entry.Key is not { } key) return null;
        var moved = known.WithKey(entry.Kind, key).Where(place => !Found.Contains(place.Id)).Select(static place => (KnownPlace?)place).FirstOrDefault() ?? known.Find(EntryIds.OfKey(entry.Kind, key));
        return moved is { } place && Found.Add(place.Id) ? known.Load(place) : null;
    }

    private void MatchAlike(string document, IReadOnlyList<DocumentEntry> entries, NativeItem?[] matched)
    {
        var keyless = Enumerable.Range(0, entries.Count).Where(i => entries[i].Key is null).ToList();
        if (keyless.Count == 0) return;
        var left = known.In(document).Concat(known.In(KnownEntries.Unseen)).Where(place => !Found.Contains(place.Id)).Select(known.Load).Select(item => (Item: item, Shown: form.Project(new Item(item.Id, item.Kind, item.Fields)) ?? item.Fields)).ToList();
        var same = left.GroupBy(one => one.Shown).ToDictionary(group => group.Key, group => new Queue<NativeItem>(group.Select(one => one.Item)));
        foreach (var i in keyless)
            if (same.TryGetValue(entries[i].Fields, out var queue) && queue.TryDequeue(out var item) && Found.Add(item.Id)) matched[i] = item;
        left.RemoveAll(one => Found.Contains(one.Item.Id));
        // Some forms complete an entry when they write it: as it was found it still shows what the item is known with.
        var asFound = left.GroupBy(one => one.Item.Fields).ToDictionary(group => group.Key, group => new Queue<NativeItem>(group.Select(one => one.Item)));
        foreach (var i in keyless.Where(i => matched[i] is null))
            if (asFound.TryGetValue(entries[i].Fields, out var queue) && queue.TryDequeue(out var item) && Found.Add(item.Id)) matched[i] = item;
        left.RemoveAll(one => Found.Contains(one.Item.Id));
        if (left.Count == 0) return;
        // Only those that have some field just so can be alike; a value that many have tells nobody apart.
        var sharing = left.SelectMany(one => one.Shown, (one, field) => (one, field)).ToLookup(pair => pair.field, pair => pair.one);
        foreach (var i in keyless.Where(i => matched[i] is null))
        {
            var candidates = entries[i].Fields.Select(field => sharing[field]).Where(same => same.Take(MostSharing + 1).Count() <= MostSharing).SelectMany(same => same).DistinctBy(one => one.Item.Id);
            var best = candidates.Where(one => one.Item.Kind == entries[i].Kind && !Found.Contains(one.Item.Id)).Select(one => (one.Item, Share: Alike(one.Shown, entries[i].Fields)))
                .OrderByDescending(one => one.Share).ThenBy(one => one.Item.Id).FirstOrDefault();
            if (best.Item is null || best.Share < LeastAlike) continue;
            Found.Add(best.Item.Id);
            matched[i] = best.Item;
        }
    }

    private static double Alike(Fields left, Fields right)
    {
        var names = left.Select(field => field.Key).Union(right.Select(field => field.Key)).ToList();
        return names.Count == 0 ? 1 : (double)names.Count(name => Equals(left[name], right[name])) / names.Count;
    }
}
