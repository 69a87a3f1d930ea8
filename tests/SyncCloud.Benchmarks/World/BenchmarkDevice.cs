using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Scan;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Benchmarks.World;

/// <summary>The engine over a real folder and a real state store, as one device of a <see cref="BenchmarkCloud"/>. Not safe for concurrent calls.</summary>
internal sealed class BenchmarkDevice : IDisposable
{
    private readonly SocketsHttpHandler connections = HttpConnections.CreateHandler();
    private readonly HttpMessageHandler counted;
    private readonly HttpCloudTransport transport;
    private readonly FilesConnector connector;
    private readonly SyncRound round;

    private BenchmarkDevice(BenchmarkCloud cloud, UserId user, NewDevice device, CollectionId collection, string place, TimeProvider time)
    {
        (Id, Folder) = (device.Id, Path.Combine(place, "folder"));
        Directory.CreateDirectory(Folder);
        Wire.Watch(connections);
        counted = Traffic.Count(connections);
        Connection = new ServiceConnection { Address = cloud.Address, Token = _ => new(user.ToString()), Device = new DeviceCredentials(device.Id, device.Secret) };
        transport = new HttpCloudTransport(Connection, counted, TimeProvider.System);
        connector = new FilesConnector(Volume.At(Folder), collection, new FilesOptions { Time = time });
        connector.CreateMarker(1);
        State = StateStore.Open(Path.Combine(place, "state.db"), collection);
        round = new SyncRound(new SyncContext
        {
            Collection = collection,
            Device = device.Id,
            DeviceName = device.Name,
            State = State,
            Connector = connector,
            Transport = transport,
            Time = time,
            RandomId = static () => new UInt128((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64()),
        });
    }

    public DeviceId Id { get; }
    public string Folder { get; }
    public StateStore State { get; }
    public ServiceConnection Connection { get; }
    public TrafficCounter Traffic { get; } = new();
    public WireCounter Wire { get; } = new();

    /// <summary>Registers it and gives it a new folder below <paramref name="place"/>.</summary>
    public static async Task<BenchmarkDevice> JoinAsync(BenchmarkCloud cloud, UserId user, CollectionId collection, string name, string place, TimeProvider time, CancellationToken cancellationToken)
    {
        var device = (await cloud.Service.Devices.RegisterAsync(user, name, null, null, cancellationToken)).Value;
        return new BenchmarkDevice(cloud, user, device, collection, Path.Combine(place, name), time);
    }

    /// <summary>A client for the service's management, whose bytes count, too.</summary>
    public ManagementClient Management() => new(Connection, counted, TimeProvider.System);

    public Task<RoundReport> SyncAsync(RoundOccasion occasion, CancellationToken cancellationToken) => round.RunToQuietAsync([], 10, occasion, cancellationToken);

    /// <summary>Looks everywhere and tells how many differences there are, which are forgotten.</summary>
    public async Task<int> ScanAsync(CancellationToken cancellationToken)
    {
        var differences = new ScanDifferences();
        await connector.ScanAsync(State.Known, ScanScope.Whole, differences, cancellationToken);
        return differences.Found.Count;
    }

    public void Dispose()
    {
        State.Dispose();
        connector.Dispose();
        transport.Dispose();
        counted.Dispose();
    }
}
