using SyncCloud.Protocol;

namespace SyncCloud.Engine.Diff;

/// <summary>How an item's application data differs from its previous state. At least one of the two is there, and they differ.</summary>
public sealed record LocalChange(ItemId Id, NativeItem? Previous, NativeItem? Shown)
{
    /// <summary>What the user started from; null for an item that is new here.</summary>
    public Fields? Before => Previous?.Fields;

    /// <summary>What the application data shows; null when the item is gone.</summary>
    public Fields? After => Shown?.Fields;

    public string Kind => (Shown ?? Previous)!.Kind;
}
