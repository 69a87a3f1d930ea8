using SyncCloud.Protocol;

namespace SyncCloud.Service.Logs;

/// <summary>
/// A log is committed at this position; <paramref name="IsNew"/> when by this call, false when an earlier try had done it. <paramref name="HasHooks"/>: webhooks
/// follow the collection.
/// </summary>
public sealed record Appended(LogPosition Position, bool IsNew, bool HasHooks = false);
