using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>The contents that an item's fields name; empty ones, which lie nowhere, left out.</summary>
internal static class ItemContents
{
    public static IEnumerable<ContentRef> Of(Item item) =>
        item.Fields.Select(field => field.Value.AsContent()).OfType<ContentRef>().Where(content => content.Length > 0).Distinct();
}
