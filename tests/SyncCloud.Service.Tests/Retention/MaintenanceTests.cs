using SyncCloud.Protocol;
using SyncCloud.Service.Content;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Retention;

[TestClass]
public sealed class MaintenanceTestsOnMemory() : MaintenanceTests(Adapter.Memory);

[TestClass]
public sealed class MaintenanceTestsOnAzure() : MaintenanceTests(Adapter.Azure);

/// <summary>Rolling, trimming, retiring and sweeping.</summary>
public abstract class MaintenanceTests(Adapter adapter) : MaintainedCollection(adapter)
{
    [TestMethod]
    public async Task Run_ManySmallLogs_AreReadInFewReads()
    {
        var (cloud, device) = await LogsAsync(40);
        var before = await device.PullAsync(LogPosition.Start(device.Collection));
        cloud.Clock.Advance(TimeSpan.FromHours(2));

        Assert.AreEqual(40, (await MaintainAsync(cloud, device)).LogsRolled);

        var reads = 0;
        cloud.OnBlobs = operation => { reads += operation.StartsWith("open", StringComparison.Ordinal) ? 1 : 0; return default; };
        var after = await device.PullAsync(LogPosition.Start(device.Collection));
        Assert.AreEqual(1, reads);
        AssertSame(before, after);
        Assert.AreSequenceEqual(["segments"], (await FoldersAsync(cloud)).Distinct());
        Assert.AreEqual(0, (await MaintainAsync(cloud, device)).LogsRolled, "a second pass finds nothing to do");
    }

    [TestMethod]
    public async Task Read_WhileLogsAreRolled_GoesOn()
    {
        var (cloud, device) = await LogsAsync(20);
        cloud.Clock.Advance(TimeSpan.FromHours(2));
        var range = (await device.TryReadAsync(LogPosition.Start(device.Collection))).Value;
        await MaintainAsync(cloud, device);
        Assert.AreEqual(20, await range.Logs.CountAsync());
    }

    [TestMethod]
    public async Task Run_OldLogsThatAnImageCovers_LoseTheirBytesAndKeepTheirRows()
    {
        var (cloud, device) = await LogsAsync(30);
        var second = (await device.PullAsync(LogPosition.Start(device.Collection)))[1].Position;
        await ImageAsync(cloud, device);
        var covered = device.Position;
        cloud.Clock.Advance(TimeSpan.FromDays(12));
        for (var i = 0; i < 3; i++) await device.AppendAsync(device.Log(root: File.CanonicalHash()));
        var bytes = (await cloud.Service.Collections.ListAsync(User, default)).Single().StoredBytes;

        Assert.AreEqual(30, (await MaintainAsync(cloud, device)).LogsTrimmed);

        Assert.IsInstanceOfType<Refusal.Trimmed>((await device.TryReadAsync(LogPosition.Start(device.Collection))).Refusal);
        Assert.IsInstanceOfType<Refusal.Trimmed>((await device.TryReadAsync(second)).Refusal);
        Assert.IsInstanceOfType<Refusal.Rewound>((await device.TryReadAsync(second with { Hash = default })).Refusal, "rows outlive their bytes");
        Assert.HasCount(3, await device.PullAsync(covered));
        Assert.HasCount(33, (await cloud.Service.Reader.IndexAsync(User, device.Collection, 0, 100, default)).Value.Logs);
        Assert.IsInstanceOfType<Refusal.Trimmed>((await cloud.Service.Reader.LogAsync(User, device.Collection, 5, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.ContainersRetired>(await device.RefusedAsync(device.Log(locations: [TestLogs.In(ContainerId.OfLog(await LogIdAsync(cloud, device, 5)))])), "what lay in a trimmed log cannot be named");
        Assert.IsLessThan(bytes, (await cloud.Service.Collections.ListAsync(User, default)).Single().StoredBytes);
    }

    [TestMethod]
    public async Task Run_OldLogsThatNoImageCovers_StayForEver()
    {
        var (cloud, device) = await LogsAsync(10);
        cloud.Clock.Advance(TimeSpan.FromDays(1000));
        Assert.AreEqual(0, (await MaintainAsync(cloud, device)).LogsTrimmed);
        Assert.HasCount(10, await device.PullAsync(LogPosition.Start(device.Collection)));
    }

    [TestMethod]
    public async Task Run_LogWithContentThatALaterLogNames_KeepsItsBytes()
    {
        var (cloud, device) = await LogsAsync(10);
        await ImageAsync(cloud, device);
        cloud.Clock.Advance(TimeSpan.FromDays(12));
        await device.AppendAsync(device.Log(root: File.CanonicalHash(), locations: [TestLogs.In(ContainerId.OfLog(await LogIdAsync(cloud, device, 4)))]));
        Assert.AreEqual(9, (await MaintainAsync(cloud, device)).LogsTrimmed);
        Assert.AreEqual(4, (await cloud.Service.Reader.LogAsync(User, device.Collection, 4, default)).Value.Position.Sequence);
    }

    [TestMethod]
    public async Task Run_RepairedPackThatNothingNames_DiesWithItsRepairsAndItsRow_AndCanComeAgain()
    {
        var (cloud, device) = await LogsAsync(1);
        var pack = TestLogs.Pack(1);
        var place = new PackPlace(User, device.Collection, pack.Id);
        await UploadAsync(cloud, device, pack);
        cloud.Rot(BlobNames.Pack(User, device.Collection, pack.Id), [.. pack.Bytes.Select((value, at) => at == 10 ? (byte)(value ^ 1) : value)]);
        Assert.IsTrue((await cloud.Service.Quarantine.CheckAsync(place, default)).Value);
        await UploadAsync(cloud, device, pack);
        Assert.IsFalse((await cloud.Service.Quarantine.CheckAsync(place, default)).Value, "repaired");

        cloud.Clock.Advance(TimeSpan.FromDays(8));
        Assert.AreEqual(1, (await MaintainAsync(cloud, device)).PacksRetired);
        cloud.Clock.Advance(TimeSpan.FromDays(2));
        Assert.AreEqual(1, (await MaintainAsync(cloud, device)).PacksDeleted);

        Assert.IsEmpty(await cloud.Blobs.ListAsync(BlobNames.Packs(User, device.Collection), default).ToListAsync());
        var head = (await new Chain(cloud.Tables).HeadAsync(User, device.Collection, default))!.Value.Head;
        Assert.AreEqual((0L, 0L), (head.PackRows, head.WantedPacks));
        await UploadAsync(cloud, device, pack);
        await device.AppendAsync(Naming(device, pack.Id));
        Assert.IsTrue(await IsStoredAsync(cloud, device, pack.Id));
    }

    [TestMethod]
    public async Task Run_PackThatNothingNames_DiesAfterTheGrace_TheOthersLive()
    {
        var (cloud, device) = await LogsAsync(1);
        var (named, unnamed) = (TestLogs.Pack(1), TestLogs.Pack(2));
        await UploadAsync(cloud, device, named);
        await UploadAsync(cloud, device, unnamed);
        await device.AppendAsync(Naming(device, named.Id));
        cloud.Clock.Advance(TimeSpan.FromDays(8));

        Assert.AreEqual(1, (await MaintainAsync(cloud, device)).PacksRetired);
        Assert.IsInstanceOfType<Refusal.ContainersRetired>(await device.RefusedAsync(Naming(device, unnamed.Id)), "nobody may name it any more");
        Assert.AreEqual(0, (await MaintainAsync(cloud, device)).PacksDeleted);
        cloud.Clock.Advance(TimeSpan.FromDays(2));
        Assert.AreEqual(1, (await MaintainAsync(cloud, device)).PacksDeleted);

        Assert.IsFalse(await IsStoredAsync(cloud, device, unnamed.Id));
        Assert.IsTrue(await IsStoredAsync(cloud, device, named.Id));
        await UploadAsync(cloud, device, unnamed);
        await device.AppendAsync(Naming(device, unnamed.Id));
    }

    [TestMethod]
    public async Task Upload_OfARetiredPack_BringsItBack()
    {
        var (cloud, device) = await LogsAsync(1);
        var pack = TestLogs.Pack(1);
        await UploadAsync(cloud, device, pack);
        cloud.Clock.Advance(TimeSpan.FromDays(8));
        Assert.AreEqual(1, (await MaintainAsync(cloud, device)).PacksRetired);
        await UploadAsync(cloud, device, pack);
        await device.AppendAsync(Naming(device, pack.Id));
        cloud.Clock.Advance(TimeSpan.FromDays(20));
        await MaintainAsync(cloud, device);
        Assert.IsTrue(await IsStoredAsync(cloud, device, pack.Id));
    }

    [TestMethod]
    public async Task Run_ReservationsOfWhatWasNeverStored_AreReleased()
    {
        var (cloud, device) = await LogsAsync(1);
        var pack = TestLogs.Pack(1);
        var request = new SyncCloud.Protocol.Http.ContentLinkRequest([new(pack.Id.ToString(), 5000, Hash256.Of(pack.Bytes).ToString())], []);
        await cloud.Service.Contents.LinkAsync(User, device.Collection, request, new Uri("http://127.0.0.1"), default);
        var before = (await cloud.Service.Collections.ListAsync(User, default)).Single().StoredBytes;
        Assert.AreEqual(0, (await MaintainAsync(cloud, device)).ReservationsReleased);
        cloud.Clock.Advance(TimeSpan.FromDays(8));
        Assert.AreEqual(1, (await MaintainAsync(cloud, device)).ReservationsReleased);
        Assert.AreEqual(before - 5000, (await cloud.Service.Collections.ListAsync(User, default)).Single().StoredBytes);
    }
}
