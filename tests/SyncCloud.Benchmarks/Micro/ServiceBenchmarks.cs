using BenchmarkDotNet.Attributes;
using SyncCloud.Benchmarks.Load;
using SyncCloud.Protocol;
using SyncCloud.Service;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>Appending and reading logs of one change, in the service itself over SQLite and a folder, without HTTP. One operation is a log.</summary>
[MemoryDiagnoser]
public class ServiceBenchmarks
{
    private const int AtOnce = 64;
    private const int Read = 500;
    private static readonly UserId User = new(1);
    private readonly string place = Directory.CreateTempSubdirectory("synccloud-service-").FullName;
    private readonly Chain[] chains = new Chain[AtOnce];
    private SqliteTableStore tables = null!;
    private SyncService service = null!;
    private BareRows bare = null!;
    private Chain toRead = null!;
    private byte[] bytes = [];
    private long number;

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        tables = SqliteTableStore.Open(Path.Combine(place, "service.db"));
        service = new SyncService(tables, new FolderBlobStore(Path.Combine(place, "blobs"), TimeProvider.System), new LinkSigner(new byte[LinkSigner.KeyLength]), TimeProvider.System, new CryptographicRandomBytes(),
            new ServiceOptions());
        for (var i = 0; i < AtOnce; i++) chains[i] = await NewChainAsync($"collection-{i}");
        toRead = await NewChainAsync("to-read");
        for (var i = 0; i < Read; i++) await AppendAsync(toRead);

        bytes = ServiceTarget.Log(toRead.Collection, toRead.Device, toRead.At, 1);
        bare = BareRows.Create(Path.Combine(place, "bare.db"));
        bare.Insert(bytes, Read);
    }

    [GlobalCleanup]
    public async Task CleanAsync()
    {
        await bare.DisposeAsync();
        await tables.DisposeAsync();
        Directory.Delete(place, recursive: true);
    }

    [BenchmarkCategory("append"), Peer("a row in SQLite, durable")]
    public void InsertOne() => bare.Insert(bytes, 1);

    [BenchmarkCategory("append"), Benchmark(Description = "append a log")]
    public Task AppendOne() => AppendAsync(chains[0]);

    [BenchmarkCategory("append many"), Peer("64 rows in one transaction of SQLite", OperationsPerInvoke = AtOnce)]
    public void InsertMany() => bare.Insert(bytes, AtOnce);

    [BenchmarkCategory("append many"), Benchmark(Description = "append a log, 64 at once", OperationsPerInvoke = AtOnce)]
    public Task AppendMany() => Task.WhenAll(chains.Select(chain => Task.Run(() => AppendAsync(chain))));

    [BenchmarkCategory("read"), Peer("a row from SQLite", OperationsPerInvoke = Read)]
    public long ReadRows() => bare.Read(Read);

    [BenchmarkCategory("read"), Benchmark(Description = "read a log, of 500 in one request", OperationsPerInvoke = Read)]
    public async Task<long> ReadLogs()
    {
        var range = (await service.Reader.ReadAsync(User, toRead.Device, toRead.Collection, LogPosition.Start(toRead.Collection), long.MaxValue, default)).Value;
        var length = 0L;
        await foreach (var log in range.Logs) length += log.Bytes.Length;
        return length;
    }

    private async Task<Chain> NewChainAsync(string name)
    {
        var collection = (await service.Collections.CreateAsync(User, name, "files", default)).Value.Collection.Id;
        return new Chain(collection, (await service.Devices.RegisterAsync(User, name, null, null, default)).Value.Id);
    }

    private async Task AppendAsync(Chain chain)
    {
        var log = ServiceTarget.Log(chain.Collection, chain.Device, chain.At, Interlocked.Increment(ref number));
        chain.At = (await service.Appender.AppendAsync(User, chain.Device, chain.Collection, log, default)).Value.Position;
    }

    private sealed record Chain(CollectionId Collection, DeviceId Device)
    {
        public LogPosition At { get; set; } = LogPosition.Start(Collection);
    }
}
