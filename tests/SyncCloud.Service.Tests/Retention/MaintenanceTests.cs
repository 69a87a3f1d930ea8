using SyncCloud.Protocol;
using SyncCloud.Service.Content;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Retention;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Retention;

[TestClass]
public sealed class MaintenanceTestsOnMemory() : MaintenanceTests(Adapter.Memory);

[TestClass]
public sealed class MaintenanceTestsOnAzure() : MaintenanceTests(Adapter.Azure);

/// <summary>Rolling, trimming, retiring and sweeping, with their races and with a crash at every step.</summary>
public abstract class MaintenanceTests(Adapter adapter)
{
    private static readonly UserId User = new(1);

    // Over the emulator each step is requests by the hundred: some of them by default, all with SYNCCLOUD_LONG=1.
    private int Stride => adapter == Adapter.Memory || Environment.GetEnvironmentVariable("SYNCCLOUD_LONG") == "1" ? 1 : 37;
    private static readonly Item File = new(new ItemId(7), ItemKinds.File, Fields.Of((FileFields.Name, FieldValue.Of("a file"))));

    private static readonly ServiceOptions Options = new()
    {
        HistoryWindow = TimeSpan.FromDays(10), RetentionGrace = TimeSpan.FromDays(1), SweepAge = TimeSpan.FromDays(7), RollAge = TimeSpan.FromHours(1), RollFrom = 5,
    };

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
    public async Task Append_AtAnyStepOfAPass_NamesNoPackThatDies()
    {
        for (var step = 0; ; step += Stride)
        {
            var (cloud, device) = await LogsAsync(2);
            var pack = TestLogs.Pack(1);
            await UploadAsync(cloud, device, pack);
            cloud.Clock.Advance(TimeSpan.FromDays(8));
            var appended = false;
            var reached = await AtStepAsync(cloud, step, async () => appended = (await device.TryAppendAsync(Naming(device, pack.Id))).Refusal is null, async () =>
            {
                await MaintainAsync(cloud, device);
                cloud.Clock.Advance(TimeSpan.FromDays(2));
                await MaintainAsync(cloud, device);
            });
            if (!reached) { Assert.IsGreaterThan(20, step); return; }
            if (appended) Assert.IsTrue(await IsStoredAsync(cloud, device, pack.Id), $"appended at step {step}");
        }
    }

    [TestMethod]
    public async Task Pass_AtAnyStepOfAnAppend_TakesNothingThatTheLogNeeds()
    {
        for (var step = 0; ; step += Stride)
        {
            var (cloud, device) = await LogsAsync(2);
            var pack = TestLogs.Pack(1);
            await UploadAsync(cloud, device, pack);
            var log = Naming(device, pack.Id);
            // Left by a try that crashed long ago: an uncommitted blob that the sweep is about to take.
            cloud.OnBlobs = operation => operation.StartsWith("created", StringComparison.Ordinal) ? throw new CrashException() : default;
            await Assert.ThrowsExactlyAsync<CrashException>(() => device.AppendAsync(log));
            cloud.OnBlobs = null;
            cloud.Clock.Advance(TimeSpan.FromDays(8));
            Outcome<Appended> outcome = default;
            var reached = await AtStepAsync(cloud, step, async () =>
            {
                await MaintainAsync(cloud, device);
                cloud.Clock.Advance(TimeSpan.FromDays(2));
                await MaintainAsync(cloud, device);
            }, async () => outcome = await device.TryAppendAsync(log));
            if (!reached) { Assert.IsGreaterThan(5, step); return; }
            if (outcome.Refusal is not null) continue;
            Assert.IsTrue(await IsStoredAsync(cloud, device, pack.Id), $"step {step}");
            Assert.HasCount(3, await device.PullAsync(LogPosition.Start(device.Collection)), $"step {step}");
        }
    }

    [TestMethod]
    public async Task Image_AtAnyStepOfAPass_NamesNoPackThatDies()
    {
        for (var step = 0; ; step += Stride)
        {
            var (cloud, device) = await LogsAsync(2);
            var pack = TestLogs.Pack(1);
            await UploadAsync(cloud, device, pack);
            cloud.Clock.Advance(TimeSpan.FromDays(8));
            var counts = false;
            var reached = await AtStepAsync(cloud, step, async () => counts = (await TryImageAsync(cloud, device, pack.Id)).Refusal is null, async () =>
            {
                await MaintainAsync(cloud, device);
                cloud.Clock.Advance(TimeSpan.FromDays(2));
                await MaintainAsync(cloud, device);
            });
            if (!reached) return;
            if (counts) Assert.IsTrue(await IsStoredAsync(cloud, device, pack.Id), $"image at step {step}");
        }
    }

    [TestMethod]
    public async Task CrashAtAnyStep_ThenAgain_EndsTheSame()
    {
        var expected = await EndAsync(crashAt: null);
        for (var step = 0; ; step += Stride)
        {
            if (await EndAsync(step) is not { } end) { Assert.IsGreaterThan(30, step); return; }
            Assert.AreEqual(expected, end, $"crash at step {step}");
        }
    }

    [TestMethod]
    public async Task TwoPassesAtOnce_AtAnyStep_EndTheSame()
    {
        var expected = await EndAsync(crashAt: null);
        for (var step = 0; ; step += Stride)
        {
            var (cloud, device) = await OldCollectionAsync();
            if (!await AtStepAsync(cloud, step, () => MaintainAsync(cloud, device), () => MaintainAsync(cloud, device))) return;
            Assert.AreEqual(expected, await FinishedAsync(cloud, device), $"second pass at step {step}");
        }
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

    private async Task<(TestCloud Cloud, TestDevice Device)> LogsAsync(int count)
    {
        var cloud = new TestCloud(Options, adapter: adapter);
        var device = await cloud.DeviceAsync(User, await cloud.CollectionAsync(User));
        for (var i = 0; i < count; i++) await device.AppendAsync(device.Log(root: File.CanonicalHash()));
        return (cloud, device);
    }

    /// <summary>A bit of everything that maintenance has to do with.</summary>
    private async Task<(TestCloud Cloud, TestDevice Device)> OldCollectionAsync()
    {
        var (cloud, device) = await LogsAsync(12);
        var (named, unnamed) = (TestLogs.Pack(1), TestLogs.Pack(2));
        await UploadAsync(cloud, device, named);
        await UploadAsync(cloud, device, unnamed);
        await ImageAsync(cloud, device, named.Id);
        cloud.Clock.Advance(TimeSpan.FromDays(2));
        for (var i = 0; i < 8; i++) await device.AppendAsync(device.Log(root: File.CanonicalHash()));
        await ImageAsync(cloud, device, named.Id);
        await cloud.Blobs.PutAsync(BlobNames.Log(User, device.Collection, new LogId(12345)), new byte[10], default);
        await cloud.Blobs.PutAsync(BlobNames.Segment(User, device.Collection, 1, 12345), new byte[10], default);
        cloud.Clock.Advance(TimeSpan.FromDays(12));
        for (var i = 0; i < 8; i++) await device.AppendAsync(device.Log(root: File.CanonicalHash()));
        cloud.Clock.Advance(TimeSpan.FromHours(5));
        return (cloud, device);
    }

    /// <summary>What is left when a pass that dies at a step was followed by others; null when there is no such step.</summary>
    private async Task<string?> EndAsync(int? crashAt)
    {
        var (cloud, device) = await OldCollectionAsync();
        if (crashAt is { } at && !await AtStepAsync(cloud, at, () => throw new CrashException(), async () =>
        {
            try { await MaintainAsync(cloud, device); }
            catch (CrashException) { }
        })) return null;
        return await FinishedAsync(cloud, device);
    }

    private static async Task<string> FinishedAsync(TestCloud cloud, TestDevice device)
    {
        for (var i = 0; i < 4; i++)
        {
            await MaintainAsync(cloud, device);
            cloud.Clock.Advance(TimeSpan.FromDays(2));
        }
        await MaintainAsync(cloud, device);
        var rows = (await cloud.Service.Reader.IndexAsync(User, device.Collection, 0, 100, default)).Value.Logs;
        var readable = await device.PullAsync(rows.Last(row => row.IsTrimmed).Position);
        var images = (await cloud.Service.Images.ListAsync(User, device.Collection, default)).Value;
        return $"trimmed {rows.Count(row => row.IsTrimmed)}, readable {readable.Count}, images {string.Join(' ', images.Select(image => image.Sequence))}, blobs {string.Join(' ', await FoldersAsync(cloud))}, "
            + $"bytes {(await cloud.Service.Collections.ListAsync(User, default)).Single().StoredBytes}";
    }

    private static async Task<MaintenanceReport> MaintainAsync(TestCloud cloud, TestDevice device) => await cloud.Service.Maintenance.RunAsync(User, device.Collection, default);

    /// <summary>Runs <paramref name="pass"/>, and <paramref name="other"/> in the midst of it at one of its steps; false when it has fewer.</summary>
    private static async Task<bool> AtStepAsync(TestCloud cloud, int step, Func<Task> other, Func<Task> pass)
    {
        var (count, reached) = (0, false);
        async ValueTask Step(string _)
        {
            if (reached || count++ != step) return;
            reached = true;
            await other();
        }
        (cloud.OnTables, cloud.OnBlobs) = (Step, Step);
        await pass();
        (cloud.OnTables, cloud.OnBlobs) = (null, null);
        return reached;
    }

    private static byte[] Naming(TestDevice device, Hash256 pack) => device.Log(root: File.CanonicalHash(), locations: [TestLogs.In(ContainerId.OfPack(pack))]);

    private static async Task UploadAsync(TestCloud cloud, TestDevice device, (Hash256 Id, byte[] Bytes) pack) =>
        Assert.IsNull((await cloud.Service.Contents.UploadAsync(new PackPlace(User, device.Collection, pack.Id), Hash256.Of(pack.Bytes), pack.Bytes, default)).Refusal);

    private static async Task<bool> IsStoredAsync(TestCloud cloud, TestDevice device, Hash256 pack) =>
        await cloud.Blobs.GetPropertiesAsync(BlobNames.Pack(User, device.Collection, pack), default) is not null;

    private static async Task<LogId> LogIdAsync(TestCloud cloud, TestDevice device, int sequence) =>
        (await cloud.Service.Reader.IndexAsync(User, device.Collection, sequence - 1, 1, default)).Value.Logs[0].Log;

    private static async Task ImageAsync(TestCloud cloud, TestDevice device, params Hash256[] packs) => Assert.IsTrue((await TryImageAsync(cloud, device, packs)).Value);

    private static async Task<Outcome<bool>> TryImageAsync(TestCloud cloud, TestDevice device, params Hash256[] packs)
    {
        using var image = new MemoryStream();
        var header = new BaseImageHeader(device.Collection, "files", device.Position, File.CanonicalHash(), 1, packs.Length);
        var locations = packs.Select(pack => new ContentLocation(new ContentRef(1, ContentHash.Of([1])), [new Extent(ContainerId.OfPack(pack), 0, 1, 0, 1)]));
        await BaseImage.WriteAsync(image, header, new[] { File }.ToAsyncEnumerable(), locations.ToAsyncEnumerable(), default);
        image.Position = 0;
        return await cloud.Service.Images.UploadAsync(User, device.Collection, image, image.Length, default);
    }

    /// <summary>The folder of each blob, sorted.</summary>
    private static async Task<List<string>> FoldersAsync(TestCloud cloud) =>
        await cloud.Blobs.ListAsync("", default).Select(blob => blob.Name.Split('/')[3]).Order().ToListAsync();

    private static void AssertSame(List<SyncCloud.Protocol.Http.StoredLog> expected, List<SyncCloud.Protocol.Http.StoredLog> actual) =>
        Assert.AreSequenceEqual(expected.Select(log => (log.Position, Hash256.Of(log.Bytes.Span))), actual.Select(log => (log.Position, Hash256.Of(log.Bytes.Span))));
}
