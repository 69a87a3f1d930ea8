using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Tests;

/// <summary>A device that appends small logs to one collection and remembers the position that it has folded in.</summary>
internal sealed class TestDevice(TestCloud cloud, UserId user, DeviceId id, CollectionId collection)
{
    public DeviceId Id => id;
    public CollectionId Collection => collection;
    public LogPosition Position { get; private set; } = LogPosition.Start(collection);

    /// <summary>A log against the device's position.</summary>
    public byte[] Log(string name = "a file", LogId? log = null, LogPosition? at = null, IEnumerable<LocationRecord>? locations = null, string kind = "files", Hash256 root = default) =>
        TestLogs.Write(collection, id, at ?? Position, name, log, locations, kind, root);

    public async Task<Outcome<Appended>> TryAppendAsync(byte[] log, DeviceId? by = null)
    {
        var outcome = await cloud.Service.Appender.AppendAsync(user, by ?? id, collection, log, default);
        if (outcome.TryGet(out var appended, out _)) Position = appended.Position;
        return outcome;
    }

    public async Task<Appended> AppendAsync(byte[]? log = null) => (await TryAppendAsync(log ?? Log())).Value;

    public async Task<Refusal> RefusedAsync(byte[] log)
    {
        var outcome = await TryAppendAsync(log);
        return outcome.Refusal ?? throw new AssertFailedException($"appended at {outcome.Value}");
    }

    /// <summary>Reads from a position, or from the device's own, up to the head or the budget, and moves there.</summary>
    public async Task<List<StoredLog>> PullAsync(LogPosition? after = null, long budget = long.MaxValue)
    {
        var range = (await TryReadAsync(after ?? Position, budget)).Value;
        var logs = new List<StoredLog>();
        await foreach (var log in range.Logs) logs.Add(log);
        if (logs.Count > 0) Position = logs[^1].Position;
        return logs;
    }

    public ValueTask<Outcome<LogRange>> TryReadAsync(LogPosition after, long budget = long.MaxValue) => cloud.Service.Reader.ReadAsync(user, id, collection, after, budget, default);
}
