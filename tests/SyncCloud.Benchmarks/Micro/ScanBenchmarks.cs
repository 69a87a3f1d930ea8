using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using SyncCloud.Benchmarks.World;
using SyncCloud.Engine.Round;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>Looking through a folder of 20,000 files in which nothing has changed. One operation is a file.</summary>
[MemoryDiagnoser]
public class ScanBenchmarks
{
    private const int Files = 20_000;
    private const int FilesPerFolder = 100;
    private readonly string place = Directory.CreateTempSubdirectory("synccloud-scan-").FullName;
    private SqliteTableStore tables = null!;
    private BenchmarkCloud cloud = null!;
    private BenchmarkDevice device = null!;

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        tables = SqliteTableStore.Open(Path.Combine(place, "service.db"));
        cloud = await BenchmarkCloud.StartAsync(tables, new FolderBlobStore(Path.Combine(place, "blobs"), TimeProvider.System), links: null, TimeProvider.System, queues: null, default);
        var (user, collection) = (new UserId(1), (await cloud.Service.Collections.CreateAsync(new UserId(1), "documents", "files", default)).Value.Collection.Id);
        device = await BenchmarkDevice.JoinAsync(cloud, user, collection, "device", place, TimeProvider.System, default);
        for (var i = 0; i < Files; i++)
        {
            var file = Path.Combine(device.Folder, $"folder-{i / FilesPerFolder}", $"file-{i}");
            if (i % FilesPerFolder == 0) Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, $"content {i % 50}");
            // Long enough ago that the clock's grain leaves no doubt.
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(20_000));
        }
        await device.SyncAsync(new RoundOccasion(), default);
        if (await ScanAsync() > 0) throw new InvalidOperationException("something has changed");
    }

    [GlobalCleanup]
    public async Task CleanAsync()
    {
        device.Dispose();
        await cloud.DisposeAsync();
        await tables.DisposeAsync();
        Directory.Delete(place, recursive: true);
    }

    [BenchmarkCategory("scan"), Peer("find -printf of name, size and times", OperationsPerInvoke = Files)]
    public async Task<int> FindAsync()
    {
        using var find = Process.Start(new ProcessStartInfo("find", [device.Folder, "-printf", "%p %i %s %T@ %C@\\n"]) { RedirectStandardOutput = true })!;
        await find.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        await find.WaitForExitAsync();
        return find.ExitCode;
    }

    [BenchmarkCategory("scan"), Benchmark(Description = "scan an unchanged file", OperationsPerInvoke = Files)]
    public Task<int> ScanAsync() => device.ScanAsync(default);
}
