using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Tests.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Guard;

/// <summary>A device with a real folder and a real state store, that syncs by rounds and can lose its process at any time.</summary>
internal sealed class GuardedDevice : IDisposable
{
    private static readonly CollectionId Collection = new(7);
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("synccloud-guard-");
    private readonly ChainCloud cloud;
    private readonly ManualTime time;
    private readonly byte number;
    private FilesConnector connector;
    private long lastId;

    public GuardedDevice(ChainCloud cloud, ManualTime time, byte number, GuardOptions options)
    {
        (this.cloud, this.time, this.number, Options) = (cloud, time, number, options);
        Directory.CreateDirectory(At());
        connector = Connect();
        connector.CreateMarker(number);
        State = StateStore.Open(StatePath, Collection);
    }

    public static ChainCloud NewCloud() => new(Collection);

    public GuardOptions Options { get; set; }
    public StateStore State { get; private set; }
    public IReadOnlyList<HeldChange> Waiting => Approvals.Waiting(State);
    private string StatePath => Path.Combine(root.FullName, "state.db");

    public string At(params string[] parts) => Path.Combine([root.FullName, "files", .. parts]);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    /// <summary>All files with their texts; without the agent's own.</summary>
    public SortedDictionary<string, string> Files() => new(
        Directory.EnumerateFiles(At(), "*", SearchOption.AllDirectories).Select(path => (Path: Path.GetRelativePath(At(), path).Replace('\\', '/'), Text: File.ReadAllText(path)))
            .Where(file => !file.Path.StartsWith(".synccloud/", StringComparison.Ordinal)).ToDictionary(file => file.Path, file => file.Text), StringComparer.Ordinal);

    /// <summary>The texts of all files in the trash.</summary>
    public HashSet<string> Trash() => Directory.Exists(At(".synccloud", "trash"))
        ? [.. Directory.EnumerateFiles(At(".synccloud", "trash"), "*", SearchOption.AllDirectories).Select(File.ReadAllText)]
        : [];

    public Task<RoundReport> SyncAsync(CancellationToken cancellationToken) => new SyncRound(new SyncContext
    {
        Collection = Collection,
        Device = new DeviceId(number),
        DeviceName = $"device{number}",
        State = State,
        Connector = connector,
        Transport = cloud.For(new DeviceId(number)),
        Time = time,
        RandomId = () => new UInt128(number, (ulong)++lastId) << 32,
        Guard = Options,
    }).RunToQuietAsync([], 5, cancellationToken);

    public void Approve() => Approvals.Approve(State, Waiting);

    public void Reject() => Approvals.Reject(State, connector.Schema, Waiting);

    /// <summary>The process ends, and another begins.</summary>
    public void Restart()
    {
        State.Dispose();
        connector.Dispose();
        connector = Connect();
        State = StateStore.Open(StatePath, Collection);
    }

    public void Dispose()
    {
        State.Dispose();
        connector.Dispose();
        root.Delete(recursive: true);
    }

    private FilesConnector Connect() => new(Volume.At(At()), Collection, new FilesOptions { NewId = () => new ItemId(new UInt128(number, (ulong)++lastId)) });
}

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;
}
