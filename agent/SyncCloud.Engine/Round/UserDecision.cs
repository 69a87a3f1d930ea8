using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>A change that the user decided on through the engine: the item as it shall be, or null when it shall be gone.</summary>
public sealed record UserDecision(ItemId Id, Item? Outcome);
