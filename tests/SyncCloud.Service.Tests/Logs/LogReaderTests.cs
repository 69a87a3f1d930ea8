using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Logs;

[TestClass]
public sealed class LogReaderTestsOnMemory() : LogReaderTests(Adapter.Memory);

[TestClass]
public sealed class LogReaderTestsOnAzure() : LogReaderTests(Adapter.Azure);

public abstract class LogReaderTests(Adapter adapter)
{
    private static readonly UserId User = new(1);
    private readonly TestCloud cloud = new(adapter: adapter);

    private async Task<TestDevice> WithLogsAsync(int count)
    {
        var device = await cloud.DeviceAsync(User, await cloud.CollectionAsync(User));
        for (var i = 0; i < count; i++) await device.AppendAsync();
        return device;
    }

    [TestMethod]
    public async Task ReadAsync_SmallBudget_GivesAtLeastOneAndGoesOn()
    {
        var writer = await WithLogsAsync(30);
        var reader = await cloud.DeviceAsync(User, writer.Collection);
        Assert.HasCount(1, await reader.PullAsync(budget: 1));
        Assert.AreEqual(1, reader.Position.Sequence);
        var length = writer.Log().Length;
        Assert.HasCount(3, await reader.PullAsync(budget: (3 * length) + 10));
        Assert.HasCount(26, await reader.PullAsync());
        Assert.AreEqual(writer.Position, reader.Position);
        Assert.IsEmpty(await reader.PullAsync());
    }

    [TestMethod]
    public async Task ReadAsync_PositionNotInTheChain_IsRewound()
    {
        var writer = await WithLogsAsync(3);
        foreach (var strange in new[] { new LogPosition(2, Hash256.Of([1])), new LogPosition(3, Hash256.Of([1])), new LogPosition(4, writer.Position.Hash), new LogPosition(0, Hash256.Of([1])), new LogPosition(-1, default) })
            Assert.AreEqual(new Refusal.Rewound(writer.Position), (await writer.TryReadAsync(strange)).Refusal);
    }

    [TestMethod]
    public async Task ReadAsync_BehindTheHead_OneQueryShowsItsPlaceAndWhatFollows()
    {
        var writer = await WithLogsAsync(5);
        var reader = await cloud.DeviceAsync(User, writer.Collection);
        await reader.PullAsync(budget: 1);
        var steps = new List<string>();
        cloud.OnTables = step =>
        {
            steps.Add(step.Split(' ')[0]);
            return default;
        };
        Assert.HasCount(4, await reader.PullAsync());
        Assert.AreSequenceEqual(["read", "read", "query", "commit", "committed"], steps, "the head, the device's row, the logs, the cursor");
        steps.Clear();
        Assert.IsEmpty(await writer.PullAsync());
        Assert.DoesNotContain("query", steps);
    }

    [TestMethod]
    public async Task ReadAsync_StoreRewound_IsSeen()
    {
        var writer = await WithLogsAsync(2);
        var partition = ChainKeys.Partition(User, writer.Collection);
        var backup = await cloud.Tables.QueryAsync(partition, "", TableKey.Last, default).ToListAsync();
        await writer.AppendAsync();
        var lost = await cloud.Tables.QueryAsync(partition, "", TableKey.Last, default).Where(row => backup.TrueForAll(kept => kept.Row != row.Row)).ToListAsync();
        await cloud.Tables.CommitAsync(partition,
            [.. lost.Select(row => new TableOperation.Delete(row.Row, null)), .. backup.Select(row => new TableOperation.Upsert(row.Row, row.Properties))], default);
        Assert.IsInstanceOfType<Refusal.Rewound>((await writer.TryReadAsync(writer.Position)).Refusal);
        Assert.IsInstanceOfType<Refusal.Rewound>(await writer.RefusedAsync(writer.Log()));
    }

    [TestMethod]
    public async Task ReadAsync_MovesTheCursor_NeverBack()
    {
        var writer = await WithLogsAsync(3);
        var reader = await cloud.DeviceAsync(User, writer.Collection);
        await reader.PullAsync();
        await reader.PullAsync();
        Assert.AreEqual(3, await CursorAsync());
        await reader.PullAsync(LogPosition.Start(writer.Collection));
        Assert.AreEqual(3, await CursorAsync());

        async Task<long> CursorAsync() => (await cloud.Service.Devices.ListAsync(User, default)).Single(device => device.Id == reader.Id).Cursors[writer.Collection];
    }

    [TestMethod]
    public async Task ReadAsync_LeftInTheMiddle_EndsItsReadsAhead()
    {
        var writer = await WithLogsAsync(20);
        var range = (await writer.TryReadAsync(LogPosition.Start(writer.Collection))).Value;
        await foreach (var log in range.Logs)
        {
            Assert.AreEqual(1, log.Position.Sequence);
            break;
        }
    }

    [TestMethod]
    public async Task ReadAsync_BlobLost_IsAStorageException_AfterTheLogsBefore()
    {
        var writer = await WithLogsAsync(3);
        var rows = (await cloud.Service.Reader.IndexAsync(User, writer.Collection, 0, 10, default)).Value.Logs;
        await cloud.Blobs.DeleteAsync(rows[1].Blob, null, default);
        var got = 0;
        await Assert.ThrowsExactlyAsync<StorageException>(async () =>
        {
            await foreach (var _ in (await writer.TryReadAsync(LogPosition.Start(writer.Collection))).Value.Logs) got++;
        });
        Assert.AreEqual(1, got);
    }

    [TestMethod]
    public async Task ReadAsync_LogRotted_IsNamed_AfterTheLogsBefore()
    {
        var writer = await WithLogsAsync(3);
        var rows = (await cloud.Service.Reader.IndexAsync(User, writer.Collection, 0, 10, default)).Value.Logs;
        var bytes = (await cloud.Service.Reader.LogAsync(User, writer.Collection, 2, default)).Value.Bytes.ToArray();
        bytes[^1] ^= 1;
        cloud.Rot(rows[1].Blob, bytes);
        var got = 0;
        var error = await Assert.ThrowsExactlyAsync<CorruptDataException>(async () =>
        {
            await foreach (var _ in (await writer.TryReadAsync(LogPosition.Start(writer.Collection))).Value.Logs) got++;
        });
        Assert.AreEqual(1, got);
        Assert.AreEqual("log 2", error.What);
    }

    [TestMethod]
    public async Task IndexAsync_RowsInOrder_UpToTheLimit()
    {
        var writer = await WithLogsAsync(12);
        var index = (await cloud.Service.Reader.IndexAsync(User, writer.Collection, 4, 5, default)).Value;
        Assert.AreSequenceEqual([5L, 6, 7, 8, 9], index.Logs.Select(log => log.Position.Sequence));
        Assert.AreEqual(writer.Position, index.Head);
        Assert.AreEqual(new ChangeCounts(1, 0, 0), index.Logs[0].Counts);
        Assert.IsEmpty((await cloud.Service.Reader.IndexAsync(User, writer.Collection, 12, 5, default)).Value.Logs);
        Assert.IsEmpty((await cloud.Service.Reader.IndexAsync(User, writer.Collection, long.MaxValue, 5, default)).Value.Logs);
    }

    [TestMethod]
    public async Task LogAsync_OneLog()
    {
        var writer = await WithLogsAsync(2);
        Assert.AreEqual(writer.Position, (await cloud.Service.Reader.LogAsync(User, writer.Collection, 2, default)).Value.Position);
        foreach (var sequence in new[] { 0, 3, -1, long.MaxValue })
            Assert.IsInstanceOfType<Refusal.NotFound>((await cloud.Service.Reader.LogAsync(User, writer.Collection, sequence, default)).Refusal);
    }
}
