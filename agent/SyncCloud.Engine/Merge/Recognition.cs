using SyncCloud.Engine.Diff;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>
/// No ancestor, no local victory, for kinds whose items form no tree: what is new here under an id that the chain does not have is a chain item that this device does not hold, when
/// both are recognised by one key and no other item is by that key. Their fields then merge. So two devices that hold one address book join it without doubling anybody.
/// </summary>
internal static class Recognition
{
    public static void Adopt(MergeWork work)
    {
        if (work.Input.Schema is not { RecognisedBy: { } keys, Tree: null }) return;
        var created = work.Locals.Values.Where(local => local is { Previous: null, Shown: not null } && work.Input.Chain.Find(local.Id) is null).ToList();
        foreach (var kind in created.GroupBy(local => local.Kind).ToList())
        {
            var all = work.Input.Chain.OfKind(kind.Key).Select(chain => chain.Item).ToList();
            var free = all.Where(item => work.Current(item.Id) is null && !work.Locals.ContainsKey(item.Id)).Select(item => item.Id).ToHashSet();
            if (free.Count > 0) Meet(work, [.. kind], all, free, keys);
        }
    }

    private static void Meet(MergeWork work, List<LocalChange> created, List<Item> chain, HashSet<ItemId> free, Func<Item, IEnumerable<string>> keys)
    {
        var here = created.Select(local => (Local: local, Keys: keys(AsItem(local)).ToList())).ToList();
        var there = chain.Select(item => (Item: item, Keys: keys(item).ToList())).ToList();
        var strongest = Math.Max(here.Select(one => one.Keys.Count).DefaultIfEmpty().Max(), there.Select(one => one.Keys.Count).DefaultIfEmpty().Max());
        var met = new HashSet<ItemId>();
        for (var strength = 0; strength < strongest; strength++)
        {
            // Two people of one name: nobody can tell which is meant, so neither is taken, also when one of them has met already or is held here.
            var known = Unique(there, one => one.Keys, strength);
            foreach (var (key, one) in Unique(here, one => one.Keys, strength))
            {
                if (!known.TryGetValue(key, out var counterpart) || !free.Contains(counterpart.Item.Id) || met.Contains(one.Local.Id) || met.Contains(counterpart.Item.Id)) continue;
                met.Add(one.Local.Id);
                met.Add(counterpart.Item.Id);
                work.Recognise(counterpart.Item, one.Local);
            }
        }
    }

    /// <summary>Those that are the only ones with a key that is as strong, or stronger. Of several keys of one strength, an item may share any.</summary>
    private static Dictionary<string, T> Unique<T>(IEnumerable<T> all, Func<T, List<string>> keys, int strength)
    {
        var unique = new Dictionary<string, T>();
        var several = new HashSet<string>();
        foreach (var one in all)
            foreach (var key in keys(one).Take(strength + 1).Where(key => key.Length > 0).Distinct())
                if (!unique.TryAdd(key, one)) several.Add(key);
        foreach (var key in several) unique.Remove(key);
        return unique;
    }

    private static Item AsItem(LocalChange local) => new(local.Id, local.Kind, local.Shown!.Fields);
}
