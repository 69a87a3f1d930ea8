using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SyncCloud.Agent.Restraint;

namespace SyncCloud.Agent.Home;

/// <summary>
/// The folder that holds everything of one installation: <c>installation.json</c>, <c>credentials</c>, <c>collections/ID.json</c> and
/// <c>collections/ID/state.db</c>, and the lock. Two homes on one machine are two devices.
/// </summary>
internal sealed class AgentHome(string path)
{
    public const string Variable = "SYNCCLOUD_HOME";

    /// <summary>The full path of the folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    private static readonly TimeSpan CacheAge = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, ((DateTime Written, long Length) Stamp, LastSync Last)> lastSyncs = new();
    private HomeLimits? limits;

    private string InstallationFile => System.IO.Path.Combine(Path, "installation.json");
    private string CredentialsFile => System.IO.Path.Combine(Path, "credentials");

    /// <summary>Where tokens lie that the system has no protected store for.</summary>
    public string TokenFile => System.IO.Path.Combine(Path, "token");

    /// <summary>Where its limits are on record.</summary>
    public string LimitsFile => System.IO.Path.Combine(Path, "limits.json");

    /// <summary>How much of the network it may use, for all that work with this home here together.</summary>
    public HomeLimits LimitsAt(TimeProvider time) => LazyInitializer.EnsureInitialized(ref limits, () => new HomeLimits(this, time));

    /// <summary>The limits on record; none where there is no record. Throws <see cref="AgentException"/> when it cannot be read.</summary>
    public LimitSettings Limits => Read(LimitsFile, HomeJson.Default.LimitSettings, "`synccloud limits --clear` makes it anew, without limits") ?? new LimitSettings();

    public void Save(LimitSettings limits) => Write(LimitsFile, limits, HomeJson.Default.LimitSettings);

    /// <summary>Where the daemon of this home is reached, in a folder that is its owner's alone.</summary>
    public string DaemonSocket => System.IO.Path.Combine(Path, "run", "daemon.sock");

    private string CollectionsFolder => System.IO.Path.Combine(Path, "collections");

    /// <summary>
    /// The home that was asked for, else SYNCCLOUD_HOME, else the default of this system: <c>~/.local/share/synccloud</c> (XDG_DATA_HOME) on Linux,
    /// <c>~/Library/Application Support/SyncCloud</c> on macOS, <c>%LOCALAPPDATA%\SyncCloud</c> on Windows.
    /// </summary>
    public static AgentHome Locate(string? option, Func<string, string?> variable)
    {
        if (!string.IsNullOrWhiteSpace(option)) return new AgentHome(option);
        if (variable(Variable) is { Length: > 0 } set) return new AgentHome(set);
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (data.Length == 0) throw new AgentException("this account has no folder for application data", $"say where to keep SyncCloud's own files: --home DIR, or {Variable}");
        return new AgentHome(System.IO.Path.Combine(data, OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? "SyncCloud" : "synccloud"));
    }

    /// <summary>Makes the folder, for its owner alone.</summary>
    public void Create() => DurableFolder.Create(Path, ownerOnly: true);

    public Installation? FindInstallation() => Read(InstallationFile, HomeJson.Default.Installation) is { } installation
        ? Read(CredentialsFile, HomeJson.Default.Credentials) is { Device: { } device, DeviceName: { } name } ? installation with { Device = device, DeviceName = name } : installation
        : null;

    public Installation Installation => FindInstallation()
        ?? throw new AgentException($"this home has not joined a cloud yet: {Path}", "sign in first: synccloud login URL; or, where the service gives codes: synccloud join URL --code CODE");

    /// <summary>Throws the clear error of <see cref="Installation"/> when there is none.</summary>
    public void EnsureJoined() => _ = Installation;

    public Credentials Credentials => Read(CredentialsFile, HomeJson.Default.Credentials)
        ?? throw new AgentException($"{CredentialsFile} is missing", "restore it from a backup, or join with a new code in a new --home");

    public AgentException NoToken() => new($"{CredentialsFile} holds no token", "restore it from a backup, or join with a new code in a new --home");

    /// <summary>Credentials first: an installation without them would look joined.</summary>
    public void Save(Installation installation, Credentials credentials)
    {
        Save(credentials);
        Save(installation);
    }

    public void Save(Credentials credentials) => Write(CredentialsFile, credentials, HomeJson.Default.Credentials);

    /// <summary>The same device, under other terms.</summary>
    public void Save(Installation installation) => Write(InstallationFile, installation, HomeJson.Default.Installation);

    /// <summary>The collections on this device, by name.</summary>
    public IReadOnlyList<AttachedCollection> Collections => !Directory.Exists(CollectionsFolder)
        ? []
        : [.. Directory.EnumerateFiles(CollectionsFolder, "*.json")
            .Select(file => Read(file, HomeJson.Default.AttachedCollection))
            .OfType<AttachedCollection>()
            .OrderBy(collection => collection.Name, StringComparer.OrdinalIgnoreCase)];

    public AttachedCollection Collection(string name) =>
        Collections.FirstOrDefault(collection => string.Equals(collection.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new AgentException($"this device has no collection '{name}'", $"`synccloud status` lists those it has; `synccloud add {name} PATH` adds one");

    /// <summary>The file of the collection's state store.</summary>
    public string StateFile(AttachedCollection collection) =>
        System.IO.Path.Combine(collection.StateFolder ?? FolderOf(collection), "state.db");

    /// <summary>A file for what a verification needs while it runs.</summary>
    public string VerifyFile(AttachedCollection collection) => System.IO.Path.Combine(FolderOf(collection), "verify.db");

    /// <summary>The name of a file or folder for what a command needs while it runs. What commands that were killed a day ago and more have left there goes.</summary>
    public string NewCacheFile(string extension, DateTimeOffset now)
    {
        var folder = System.IO.Path.Combine(Path, "cache");
        DurableFolder.Create(folder, ownerOnly: true);
        foreach (var left in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(left => now - left.LastWriteTimeUtc > CacheAge))
        {
            if (left is DirectoryInfo made) made.Delete(recursive: true);
            else left.Delete();
        }
        return System.IO.Path.Combine(folder, System.IO.Path.GetRandomFileName() + extension);
    }

    /// <summary>Where former versions are kept that cannot lie beside the data: of a collection's only document, of rows, of what is at a server. Stays when the collection is removed from this device.</summary>
    public string KeptFolder(AttachedCollection collection) => System.IO.Path.Combine(Path, "kept", collection.CollectionId.ToString());

    /// <summary>Where the password for a collection's server lies that the system has no protected store for. Goes with the collection.</summary>
    public string PasswordFile(AttachedCollection collection) => System.IO.Path.Combine(FolderOf(collection), "password");

    /// <summary>The files of this home that hold secrets.</summary>
    public IEnumerable<string> SecretFiles => new[] { CredentialsFile, TokenFile }.Concat(Collections.Select(PasswordFile)).Where(File.Exists);

    public void Attach(AttachedCollection collection)
    {
        DurableFolder.Create(FolderOf(collection));
        Write(FileOf(collection), collection, HomeJson.Default.AttachedCollection);
    }

    /// <summary>Forgets a collection and its state store. Touches nothing of the user's.</summary>
    public void Detach(AttachedCollection collection)
    {
        var state = StateFile(collection);
        File.Delete(FileOf(collection));
        DurableFolder.Flush(CollectionsFolder);
        // The folder may be the user's choice (--state), so only the store's own files go.
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm", "-journal"])
            if (File.Exists(state + suffix)) File.Delete(state + suffix);
        if (Directory.Exists(FolderOf(collection))) Directory.Delete(FolderOf(collection), recursive: true);
    }

    /// <summary>How its last sync ended; null when there was none, or when the record cannot be read, which is told.</summary>
    public LastSync? LastSyncOf(AttachedCollection collection, Action<string> tell)
    {
        var file = new FileInfo(LastSyncFile(collection));
        try
        {
            // Open pages ask all the time. One that another process writes within the same tick of the clock may be taken for the one before, until the next.
            var stamp = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
            if (lastSyncs.TryGetValue(collection.Id, out var known) && known.Stamp == stamp) return known.Last;
            var last = Read(file.FullName, HomeJson.Default.LastSync);
            if (last is not null) lastSyncs[collection.Id] = (stamp, last);
            return last;
        }
        catch (Exception exception) when (exception is AgentException or IOException or UnauthorizedAccessException)
        {
            tell($"{collection.Name}: how the last sync ended is not known ({exception.Message}); the next one writes that anew");
            return null;
        }
    }

    public void SaveLastSync(AttachedCollection collection, LastSync last)
    {
        if (!Directory.Exists(FolderOf(collection))) return;
        Write(LastSyncFile(collection), last, HomeJson.Default.LastSync);
        lastSyncs.TryRemove(collection.Id, out _);
    }

    private string FileOf(AttachedCollection collection) => System.IO.Path.Combine(CollectionsFolder, collection.CollectionId + ".json");
    private string FolderOf(AttachedCollection collection) => System.IO.Path.Combine(CollectionsFolder, collection.CollectionId.ToString());
    private string LastSyncFile(AttachedCollection collection) => System.IO.Path.Combine(FolderOf(collection), "last-sync.json");

    private static void Write<T>(string path, T value, JsonTypeInfo<T> type) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(value, type));

    private static T? Read<T>(string path, JsonTypeInfo<T> type, string remedy = "restore it from a backup, or join with a new code in a new --home") where T : class
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize(stream, type);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException) { return null; }
        catch (JsonException exception)
        {
            throw new AgentException($"{path} cannot be read: {exception.Message}", remedy);
        }
    }
}
