using SyncCloud.Protocol;

namespace SyncCloud.Engine.Guard;

/// <summary>Which way destructive changes go.</summary>
public enum GuardDirection
{
    /// <summary>From this device's application data to the cloud.</summary>
    Sending = 1,

    /// <summary>From the cloud to this device's application data.</summary>
    Receiving = 2,
}

/// <summary>A change after which an item, or what was its content, is no longer there.</summary>
/// <param name="Id">The item.</param>
/// <param name="Becomes">A hash of the content that replaces the former one, or null when the item is deleted.</param>
public readonly record struct Destruction(ItemId Id, Hash256? Becomes);

/// <summary>A destruction that the guard has held back, until it is approved and done, rejected, or no longer wanted.</summary>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Change">What waits.</param>
/// <param name="Path">Where the item lies on this device.</param>
/// <param name="Approved">The user has agreed to exactly this change.</param>
public sealed record HeldChange(GuardDirection Direction, Destruction Change, string Path, bool Approved);
