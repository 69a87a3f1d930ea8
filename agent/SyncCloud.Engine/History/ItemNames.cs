using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>What items are called, now and at earlier sequence numbers, and which items a user means.</summary>
public sealed class ItemNames(HistoryFold fold)
{
    private const int Deepest = 4096;
    private const int LeastDigits = 4;
    private readonly KindSchema schema = fold.Context.Schema;

    /// <summary>What the item is called by itself: its name in its folder, or what its kind calls it.</summary>
    internal static string? Own(KindSchema schema, Item item) => item.Kind == ItemKinds.Conflict ? null
        : schema.Tree?.Name is { } name && item.Fields[name]?.AsText() is { } text ? text : schema.Label?.Invoke(item);

    /// <summary>The path, or what the kind calls it, at a sequence number; of an item that was not there then, its id.</summary>
    public string At(ItemId id, long sequence) => fold.ItemAt(id, sequence) is { } item ? At(item, sequence) : id.ToString();

    /// <summary>The same of an item whose value is known.</summary>
    public string At(Item item, long sequence) => PathOf(item, id => fold.ItemAt(id, sequence));

    /// <summary>The same with every folder as it is at the cursor, or was when it was last there.</summary>
    internal string Last(Item item) => PathOf(item, LastOf);

    /// <summary>The item at the cursor, or as it was when it was last there, as far as versions are kept.</summary>
    internal Item? LastOf(ItemId id) => fold.Store.Chain.Find(id)?.Item ?? fold.Versions.Of(id).LastOrDefault(version => version.Item is not null)?.Item;

    internal string PathOf(Item item, Func<ItemId, Item?> find)
    {
        var path = Own(schema, item) ?? item.Id.ToString();
        if (schema.Tree is not { } tree || item.Kind == ItemKinds.Conflict) return path;
        var current = item;
        for (var depth = 0; depth < Deepest; depth++)
        {
            if (current.Fields[tree.Parent]?.AsItemId() is not { } parent || parent == ItemId.Root) return path;
            if (find(parent) is not { } folder) return "?/" + path;
            path = $"{Own(schema, folder) ?? "?"}/{path}";
            current = folder;
        }
        return path;
    }

    /// <summary>Items of the chain at the cursor that are called <paramref name="asked"/>: by path or label, where that is no path also by its beginning, else by the beginning of their id.</summary>
    public IReadOnlyList<ItemId> Find(string asked)
    {
        var chain = fold.Store.Chain;
        if (schema.Tree is { Name: not null })
        {
            if (FindPath(asked) is { } found) return [found];
        }
        else
        {
            var named = chain.All().Where(item => IsCalled(item, asked)).Select(item => item.Id).ToList();
            if (named.Count == 0) named = [.. chain.All().Where(item => BeginsSo(item, asked)).Select(item => item.Id)];
            if (named.Count > 0) return named;
        }
        return IsIdBeginning(asked) ? [.. chain.All().Where(item => item.Id.ToString().StartsWith(asked, StringComparison.OrdinalIgnoreCase)).Select(item => item.Id)] : [];
    }

    /// <summary>Items that are no longer called so, or no longer there, the latest that was first; among what the fold has kept versions of.</summary>
    public IReadOnlyList<ItemId> FindFormer(string asked)
    {
        var own = schema.Tree is null ? asked : asked[(asked.LastIndexOf('/') + 1)..];
        var found = fold.Versions.Called(own).Where(id => WasAt(id, asked)).ToList();
        return found.Count > 0 || !IsIdBeginning(asked) ? found : fold.Versions.Beginning(asked);
    }

    /// <summary>
    /// Items whose name, or path, has all words of <paramref name="text"/> in it, without regard to case, one of them in its own name; those that are there by path, then those that are gone, as far as versions are
    /// kept. Up to <paramref name="limit"/>.
    /// </summary>
    public IReadOnlyList<FoundItem> Search(string text, int limit)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return [];
        var there = fold.Store.Chain.All().Where(item => Own(schema, item) is { } own && Array.Exists(words, word => own.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .Select(item => new FoundItem(item.Id, Last(item), IsThere: true)).Where(HasAll).Take(limit).ToList();
        var gone = words.SelectMany(fold.Versions.Naming).Distinct().Where(id => fold.Store.Chain.Find(id) is null).Select(LastOf).OfType<Item>()
            .Select(item => new FoundItem(item.Id, Last(item), IsThere: false)).Where(HasAll).Take(limit - there.Count);
        return [.. there.OrderBy(found => found.Path, StringComparer.OrdinalIgnoreCase), .. gone];

        bool HasAll(FoundItem found) => words.All(word => found.Path.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The item and everything beneath it, folders before what they hold, at the cursor.</summary>
    public IReadOnlyList<ItemId> Beneath(ItemId top)
    {
        if (fold.Store.Chain.Find(top) is null) return [];
        var found = new List<ItemId> { top };
        if (schema.Tree is null) return found;
        // A log of a faulty device may have made a cycle.
        var seen = new HashSet<ItemId> { top };
        for (var i = 0; i < found.Count; i++) found.AddRange(fold.Store.Chain.Children(found[i]).Select(child => child.Item.Id).Where(seen.Add));
        return found;
    }

    /// <summary>Whether it was called so right after a change of it, or right before the next.</summary>
    private bool WasAt(ItemId id, string asked)
    {
        // Without unique names an item is known by its own name, too.
        if (schema.Tree is null || (schema.Tree.Name is null && !asked.Contains('/'))) return true;
        var versions = fold.Versions.Of(id);
        for (var i = 0; i < versions.Count; i++)
        {
            if (versions[i].Item is not { } item) continue;
            var last = i + 1 < versions.Count ? versions[i + 1].Sequence - 1 : fold.Cursor.Sequence;
            if (At(item, versions[i].Sequence) == asked || At(item, last) == asked) return true;
        }
        return false;
    }

    private ItemId? FindPath(string path)
    {
        var current = ItemId.Root;
        foreach (var name in path.Split('/'))
        {
            if (fold.Store.Chain.Named(current, name) is not [var first, ..]) return null;
            current = first.Item.Id;
        }
        return current;
    }

    private bool IsCalled(Item item, string asked)
    {
        if (item.Kind == ItemKinds.Conflict) return false;
        var own = Own(schema, item);
        return string.Equals(own, asked, StringComparison.OrdinalIgnoreCase) || (schema.Tree is not null && asked.Contains('/') && At(item, fold.Cursor.Sequence) == asked);
    }

    private bool BeginsSo(Item item, string asked) => item.Kind != ItemKinds.Conflict && asked.Length > 0 && Own(schema, item)?.StartsWith(asked, StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>What some items at the cursor are called, for one who does not know.</summary>
    public IReadOnlyList<string> Examples(int count) => [.. fold.Store.Chain.All().Where(item => item.Kind != ItemKinds.Conflict).Take(count).Select(Last)];

    private static bool IsIdBeginning(string asked) => asked.Length >= LeastDigits && asked.All(char.IsAsciiHexDigit);
}

/// <summary>An item as it was found by name.</summary>
/// <param name="Id">The item.</param>
/// <param name="Path">Its path, or what its kind calls it; of what is gone, as it was last.</param>
/// <param name="IsThere">Whether it is there at the cursor.</param>
public sealed record FoundItem(ItemId Id, string Path, bool IsThere);
