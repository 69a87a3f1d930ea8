using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Retention;

[TestClass]
public sealed class MaintenanceRaceTestsOnMemory() : MaintenanceRaceTests(Adapter.Memory);

[TestClass]
public sealed class MaintenanceRaceTestsOnAzure() : MaintenanceRaceTests(Adapter.Azure);

/// <summary>Maintenance beside appends, uploads and itself, and with a crash at every step.</summary>
public abstract class MaintenanceRaceTests(Adapter adapter) : MaintainedCollection(adapter)
{
    // Over the emulator each step is requests by the hundred: some of them by default, all with SYNCCLOUD_LONG=1.
    private int Stride => Adapter == Adapter.Memory || Environment.GetEnvironmentVariable("SYNCCLOUD_LONG") == "1" ? 1 : 37;

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
}
