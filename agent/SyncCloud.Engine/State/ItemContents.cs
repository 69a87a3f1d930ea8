using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>The contents that an item's fields name; empty ones, which lie nowhere, left out.</summary>
internal static class ItemContents
{
    public static IEnumerable<ContentRef> Of(Item item)
    {
        var named = new List<ContentRef>(1);
        foreach (var (_, value) in item.Fields)
            if (value.AsContent() is { Length: > 0 } content) named.Add(content);
        return named.Count < 2 ? named : named.Distinct();
    }
}
