using SyncCloud.Protocol;

namespace SyncCloud.Engine;

/// <summary>The cloud's chain does not hold what this device has folded in: the store was restored from an older backup, or forked. Nothing was touched.</summary>
public sealed class CloudRewoundException(LogPosition cursor, LogPosition head)
    : Exception($"the cloud's history does not contain log {cursor.Sequence} that this device has already seen (its newest is {head.Sequence}): the cloud's store was probably restored from a backup. Nothing was changed.")
{
    public LogPosition Cursor { get; } = cursor;
    public LogPosition Head { get; } = head;
}
