using SyncCloud.Connectors.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Verify;
using SyncCloud.Protocol;
using SyncCloud.Service.Storage;
using SyncCloud.Simulation.Tests.Devices;
using SyncCloud.Simulation.Tests.Network;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Damage;

/// <summary>The real engine and service in a world where nothing goes wrong by itself: tests damage what is stored, by hand.</summary>
internal sealed class DamagedCloud : IDisposable
{
    private readonly Random random = new(1);
    private readonly SimulatedTime time = new();
    private readonly Scheduler scheduler;
    private readonly FaultCounts faults;
    private readonly List<IDisposable> toDispose = [];

    public DamagedCloud()
    {
        faults = new FaultCounts(new Schedule(1), new Trace(isKept: false));
        scheduler = new Scheduler(random, faults) { Interleaving = false };
        Cloud = new SimulatedCloud(scheduler, time, faults, random);
        Cloud.CreateAsync().GetAwaiter().GetResult();
    }

    public SimulatedCloud Cloud { get; }

    public async Task<DamagedCloudDevice> DeviceAsync(string name)
    {
        var id = await Cloud.RegisterAsync(name);
        var volume = new MemoryVolume(() => time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000);
        var connector = new FilesConnector(volume, Cloud.Collection, new FilesOptions { Time = time, NewId = () => new ItemId(NextId()) });
        connector.CreateMarker(NextId());
        var state = StateStore.Open(":memory:", Cloud.Collection);
        toDispose.Add(state);
        var weather = new NetworkWeather(0, 0);
        var actor = weather.NewRequest();
        return new DamagedCloudDevice(this, volume, new SyncContext
        {
            Collection = Cloud.Collection,
            Device = id,
            DeviceName = name,
            State = state,
            Connector = connector,
            Transport = new SimulatedTransport(scheduler, Cloud, faults, random, actor, weather, id),
            Time = time,
            RandomId = NextId,
            Parallelism = 1,
        });
    }

    /// <summary>The names of the packs' blobs, in order.</summary>
    public async Task<IReadOnlyList<string>> PacksAsync() => await NamesAsync("packs/");

    public async Task<IReadOnlyList<string>> LogsAsync() => await NamesAsync("logs/");

    /// <summary>Changes one bit of a blob, as a disk does; <paramref name="at"/> counts from the end when it is negative.</summary>
    public async Task FlipAsync(string name, int at)
    {
        await using var blob = (await Cloud.Blobs.OpenAsync(name, 0, null, default))!;
        var bytes = new byte[blob.Properties.Length];
        await blob.Content.ReadExactlyAsync(bytes);
        bytes[at < 0 ? bytes.Length + at : at] ^= 1;
        Cloud.Blobs.Rot(name, bytes);
    }

    /// <summary>Time goes by, so that what was written lies behind the grain of the clock.</summary>
    public void Wait() => time.Advance(TimeSpan.FromMinutes(1));

    private async Task<IReadOnlyList<string>> NamesAsync(string folder)
    {
        var names = new List<string>();
        await foreach (var blob in Cloud.Blobs.ListAsync(BlobNames.Prefix(Cloud.User, Cloud.Collection) + folder, default)) names.Add(blob.Name);
        return names;
    }

    private UInt128 NextId() => new((ulong)random.NextInt64(), (ulong)random.NextInt64());

    public void Dispose() => toDispose.ForEach(disposable => disposable.Dispose());
}

/// <summary>A device of a <see cref="DamagedCloud"/>.</summary>
internal sealed class DamagedCloudDevice(DamagedCloud world, MemoryVolume volume, SyncContext context)
{
    public MemoryVolume Volume => volume;
    public StateStore State => context.State;

    public async Task<RoundReport> SyncAsync()
    {
        world.Wait();
        return await new SyncRound(context).RunToQuietAsync([], 10, default);
    }

    public async Task<VerifyReport> VerifyAsync(bool readData = false, bool repair = false)
    {
        world.Wait();
        var folder = Directory.CreateTempSubdirectory("synccloud-verify-");
        try
        {
            var verifier = new Verifier(new VerifyContext
            {
                Collection = context.Collection,
                State = context.State,
                Connector = context.Connector,
                Transport = context.Transport,
                LogRows = world.Cloud.RowsAsync(),
                TemporaryFile = Path.Combine(folder.FullName, "verify.db"),
                ReadData = readData,
                Parallelism = 1,
            });
            var report = await verifier.RunAsync(default);
            Assert.IsEmpty(folder.GetFiles(), "nothing is left behind");
            if (repair) verifier.AskForDamagedFiles();
            return report;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>All of the user's files, by path.</summary>
    public IReadOnlyDictionary<string, byte[]?> Files() =>
        volume.Everything().Where(file => file.Value is not null && !file.Key.StartsWith(".synccloud", StringComparison.Ordinal)).ToDictionary();
}
