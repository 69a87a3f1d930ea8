using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Scan;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A device with a real folder and a real state store that syncs through a <see cref="ChainCloud"/>, and whose parts can be lost, cloned and restored.</summary>
internal sealed class RoundDevice : IDisposable
{
    private static readonly CollectionId Collection = new(7);
    private readonly DirectoryInfo place;
    private readonly ChainCloud cloud;

    public RoundDevice(ChainCloud cloud, DeviceId id, string name)
    {
        (this.cloud, Id, Name) = (cloud, id, name);
        place = Directory.CreateTempSubdirectory($"synccloud-round-{name}-");
        Directory.CreateDirectory(Folder);
        using var connector = Connector();
        connector.CreateMarker((UInt128)Random.Shared.NextInt64());
    }

    public static ChainCloud NewCloud() => new(Collection);

    public DeviceId Id { get; set; }
    public string Name { get; }
    public ImagePolicy Images { get; init; } = new();
    public int ColumnsFrom { get; init; } = FormatFeatures.ColumnsFrom;
    public SyncMode Mode { get; set; } = SyncMode.TwoWay;
    public string Folder => Path.Combine(place.FullName, "folder");
    public string StateFile => Path.Combine(place.FullName, "state.db");

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    public string Read(string path) => File.ReadAllText(At(path));
    public void Delete(string path) => File.Delete(At(path));
    public string At(string path) => Path.Combine(Folder, path);

    /// <summary>Path and text of every file but the agent's own, sorted.</summary>
    public string[] Files() => [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file))
        .Where(file => !file.StartsWith(".synccloud", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(file => $"{file}: {Read(file)}")];

    /// <summary>Texts of what lies in the trash.</summary>
    public string[] Trash() => !Directory.Exists(At(".synccloud/trash")) ? []
        : [.. Directory.EnumerateFiles(At(".synccloud/trash"), "*", SearchOption.AllDirectories).Select(File.ReadAllText).Order(StringComparer.Ordinal)];

    public async Task<RoundReport> SyncAsync(CancellationToken cancellationToken)
    {
        using var state = StateStore.Open(StateFile, Collection);
        using var connector = Connector();
        return await new SyncRound(Context(state, connector)).RunToQuietAsync([], 10, cancellationToken);
    }

    /// <summary>The same through another connector.</summary>
    public async Task<RoundReport> SyncAsync(IConnector connector, CancellationToken cancellationToken)
    {
        using var state = OpenState();
        return await new SyncRound(Context(state, connector)).RunToQuietAsync([], 10, cancellationToken);
    }

    /// <summary>One look at what was touched, without asking the cloud for no reason; gives also what was told to be on record.</summary>
    public async Task<(RoundReport Report, bool Scanned)> SyncTouchedAsync(CancellationToken cancellationToken, params string[] paths)
    {
        using var state = StateStore.Open(StateFile, Collection);
        using var connector = Connector();
        var scanned = false;
        var occasion = new RoundOccasion { Scope = ScanScope.Of(paths), AsksCloud = false, OnScanned = (_, report) => scanned = report.Problems.IsEmpty };
        return (await new SyncRound(Context(state, connector)).RunToQuietAsync([], 10, occasion, cancellationToken), scanned);
    }

    /// <summary>Syncs and must end in step.</summary>
    public async Task<RoundReport> InStepAsync(CancellationToken cancellationToken)
    {
        var report = await SyncAsync(cancellationToken);
        Assert.IsTrue(report.InStep, $"{Name}: {report} {string.Join(", ", report.Pending.Concat(report.Problems))}");
        return report;
    }

    public SyncContext Context(StateStore state, IConnector connector) => new()
    {
        Collection = Collection, Device = Id, DeviceName = Name, State = state, Connector = connector, Transport = cloud.For(Id), Images = Images, Mode = Mode, ColumnsFrom = ColumnsFrom, Time = TimeProvider.System,
        RandomId = () => new UInt128((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64()),
    };

    public void Choose(FolderChoice choice)
    {
        using var connector = Connector();
        connector.WriteChoice(choice);
    }

    public StateStore OpenState() => StateStore.Open(StateFile, Collection);

    public FilesConnector Connector() => new(Volume.At(Folder), Collection, new FilesOptions());

    /// <summary>A copy of a part of this device, as an archive makes it: times are rounded, and nothing keeps its inode.</summary>
    public string Backup(string what)
    {
        var copy = Path.Combine(place.FullName, $"backup-{Guid.NewGuid():N}");
        Copy(what, copy);
        return copy;
    }

    public static void Restore(string backup, string where)
    {
        if (Directory.Exists(where)) Directory.Delete(where, recursive: true);
        if (File.Exists(where)) File.Delete(where);
        Copy(backup, where);
    }

    public static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
            // As archives do: whole seconds.
            File.SetLastWriteTimeUtc(to, new DateTime(File.GetLastWriteTimeUtc(from).Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc));
            return;
        }
        Directory.CreateDirectory(to);
        foreach (var entry in Directory.EnumerateFileSystemEntries(from)) Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
    }

    public void Dispose() => place.Delete(recursive: true);
}
