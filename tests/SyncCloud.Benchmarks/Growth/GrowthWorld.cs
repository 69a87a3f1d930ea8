using System.Diagnostics;
using System.Globalization;
using SyncCloud.Benchmarks.World;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage.Embedded;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.Benchmarks.Growth;

/// <summary>Two devices with real folders and state stores, and the real service over SQLite and a folder, all in this process.</summary>
internal sealed class GrowthWorld : IAsyncDisposable
{
    private const int FilesPerFolder = 500;
    private const int WarmUp = 5;
    private static readonly UserId User = new(1);
    private readonly string place = Directory.CreateTempSubdirectory("synccloud-growth-").FullName;
    private readonly SqliteTableStore tables;
    private readonly FolderBlobStore blobs;
    private readonly GrowthCase growth;
    private BenchmarkCloud cloud = null!;
    private BenchmarkDevice sender = null!, receiver = null!;
    private CollectionId collection;
    private int written;

    private GrowthWorld(GrowthCase growth)
    {
        this.growth = growth;
        tables = SqliteTableStore.Open(Path.Combine(place, "service.db"));
        blobs = new FolderBlobStore(Path.Combine(place, "blobs"), TimeProvider.System);
    }

    /// <summary>Builds all that the case has, and makes <paramref name="changes"/> changes of one file each.</summary>
    public static async Task<GrowthCost> MeasureAsync(GrowthCase growth, int changes, CancellationToken cancellationToken)
    {
        await using var world = new GrowthWorld(growth);
        await world.BuildAsync(cancellationToken);
        return await world.ChangeAsync(changes, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        sender?.Dispose();
        receiver?.Dispose();
        if (cloud is not null) await cloud.DisposeAsync();
        await tables.DisposeAsync();
        Directory.Delete(place, recursive: true);
    }

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        cloud = await BenchmarkCloud.StartAsync(tables, blobs, links: null, TimeProvider.System, queues: null, cancellationToken);
        for (var i = 1; i < growth.Collections; i++)
            if ((await cloud.Service.Collections.CreateAsync(User, $"collection-{i}", "files", cancellationToken)).Refusal is { } refusal) throw new InvalidOperationException($"collection {i}: {refusal}");
        collection = (await cloud.Service.Collections.CreateAsync(User, "documents", "files", cancellationToken)).Value.Collection.Id;
        sender = await BenchmarkDevice.JoinAsync(cloud, User, collection, "sender", place, TimeProvider.System, cancellationToken);
        receiver = await BenchmarkDevice.JoinAsync(cloud, User, collection, "receiver", place, TimeProvider.System, cancellationToken);

        Write(PathOf(0));
        await sender.SyncAsync(new RoundOccasion(), cancellationToken);
        if (growth.Logs > 1) await new ForgedChain(tables, blobs, User, collection).LengthenAsync(await OnlyItemAsync(cancellationToken), growth.Logs, cancellationToken);
        for (var i = 1; i < growth.Items; i++) Write(PathOf(i));
        // A file modified within a clock's grain of being looked at would be looked at again.
        await Task.Delay(new Connectors.Files.FilesOptions().Grain + TimeSpan.FromMilliseconds(100), cancellationToken);
        foreach (var device in (BenchmarkDevice[])[sender, receiver, sender])
        {
            var report = await device.SyncAsync(new RoundOccasion(), cancellationToken);
            if (!report.InStep) throw new InvalidOperationException($"not in step: {report}");
        }
        await cloud.Service.MaintainAsync(atOnce: 1, cancellationToken);
    }

    private async Task<GrowthCost> ChangeAsync(int changes, CancellationToken cancellationToken)
    {
        for (var i = 0; i < WarmUp; i++)
        {
            await SendAsync(cancellationToken);
            await ReceiveAsync(cancellationToken);
        }
        var (send, receive) = (new Samples(sender, cloud), new Samples(receiver, cloud));
        for (var i = 0; i < changes; i++)
        {
            await send.TakeAsync(() => SendAsync(cancellationToken));
            await receive.TakeAsync(() => ReceiveAsync(cancellationToken));
        }
        var before = cloud.Storage.Counts;
        await cloud.Service.MaintainAsync(atOnce: 1, cancellationToken);
        return new GrowthCost(send.Cost, receive.Cost, cloud.Storage.Counts - before);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var path = PathOf(growth.Items / 2);
        Write(path);
        await sender.SyncAsync(new RoundOccasion { Scope = ScanScope.Of([path]), AsksCloud = false }, cancellationToken);
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var report = await receiver.SyncAsync(new RoundOccasion { Scope = ScanScope.Nothing }, cancellationToken);
        if (report.LogsPulled != 1) throw new InvalidOperationException($"not one log: {report}");
    }

    private async Task<Item> OnlyItemAsync(CancellationToken cancellationToken)
    {
        var log = (await cloud.Service.Reader.LogAsync(User, collection, 1, cancellationToken)).Value;
        var put = (Put)ChangeLog.Open(log.Bytes).ReadRecords().Select(record => record.Change).First(change => change is not null)!;
        return new Item(put.Id, put.Kind, put.Fields);
    }

    private static string PathOf(int item) => item == 0 ? "first" : string.Create(CultureInfo.InvariantCulture, $"folder-{item / FilesPerFolder}/file-{item}");

    private void Write(string path)
    {
        var file = Path.Combine(sender.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $"content {++written}");
    }

    /// <summary>What each change took.</summary>
    private sealed class Samples(BenchmarkDevice device, BenchmarkCloud cloud)
    {
        private readonly List<TimeSpan> times = [];
        private TimeSpan processor;
        private double allocated, wire;
        private StorageCounts storage = new();

        public ChangeCost Cost => new(times.Order().ElementAt(times.Count / 2), processor / times.Count, allocated / times.Count, wire / times.Count, storage * (1d / times.Count));

        public async Task TakeAsync(Func<Task> change)
        {
            var (before, bytes, used, heap) = (cloud.Storage.Counts, device.Wire.Sent + device.Wire.Received, Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            var began = Stopwatch.GetTimestamp();
            await change();
            times.Add(Stopwatch.GetElapsedTime(began));
            processor += Environment.CpuUsage.TotalTime - used;
            allocated += GC.GetTotalAllocatedBytes() - heap;
            wire += device.Wire.Sent + device.Wire.Received - bytes;
            storage += cloud.Storage.Counts - before;
        }
    }
}
