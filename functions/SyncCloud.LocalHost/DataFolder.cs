using System.Security.Cryptography;
using SyncCloud.LocalHost.Agents;
using SyncCloud.LocalHost.Autostart;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost;

/// <summary>
/// The one folder with all that the service has: <c>service.db</c> (index, devices), <c>blobs/</c> (logs, packs, images), <c>agents/</c> (what
/// devices can install), <c>token.key</c>, <c>link.key</c>, <c>publisher.pem</c> and <c>certificate.pem</c> (readable by the owner alone), <c>serving.json</c> (how to reach the server), <c>settings.json</c> if the
/// owner makes one.
/// </summary>
public sealed class DataFolder
{
    public const string LockFile = "server.lock";

    /// <summary>The database.</summary>
    public const string Index = "service.db";

    /// <summary>A file that is there while a restore changes what the folder holds.</summary>
    public const string UnfinishedRestore = "restore-unfinished";

    /// <summary>What the names of folders start with that keep what a restore has replaced.</summary>
    public const string ReplacedPrefix = ".replaced-";

    /// <summary>
    /// Opens or makes the folder. Throws <see cref="LocalServerException"/> when it cannot be written, and for root where it is another user's: the service that runs as that one
    /// could not open what root writes.
    /// </summary>
    public DataFolder(string path)
    {
        Root = Path.GetFullPath(path);
        try
        {
            var isNew = !Directory.Exists(Root);
            CreateForOwner(Root);
            // Opening for writing is the only test of permission that every system answers alike.
            using var probe = new FileStream(Path.Combine(Root, $".probe-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8)}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            if (Environment.IsPrivilegedProcess) EnsureOwn(probe.Name);
            // Of its own, in case the owner named a folder that exists and that others may read.
            CreateForOwner(Blobs);
            if (isNew && Path.GetDirectoryName(Root) is { } around) DurableFiles.FlushDirectory(around);
            DurableFiles.FlushDirectory(Root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalServerException($"cannot write to the data folder {Root}: {exception.Message}", exception);
        }
    }

    private DataFolder() => Root = "";

    public string Root { get; private init; }
    public string Blobs => Path.Combine(Root, "blobs");
    public string Agents => Path.Combine(Root, "agents");
    public string Settings => Path.Combine(Root, "settings.json");

    /// <summary>One of whichever owner, to read. Throws <see cref="LocalServerException"/> when no service has had data there.</summary>
    public static DataFolder ToRead(string path)
    {
        var folder = new DataFolder { Root = Path.GetFullPath(path) };
        return Directory.Exists(folder.Blobs) && File.Exists(Path.Combine(folder.Root, Index)) ? folder : throw new LocalServerException($"there is nothing of a service in {folder.Root}: name its data folder with --data");
    }

    /// <summary>Where data lies unless <c>--data</c> says otherwise.</summary>
    public static string Default()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length > 0 ? Path.Combine(home, "synccloud-local") : throw new LocalServerException("there is no home folder to keep data in: name one with --data");
    }

    /// <summary>Opens the database; several processes may.</summary>
    public SqliteTableStore OpenTables()
    {
        if (File.Exists(Path.Combine(Root, UnfinishedRestore)))
            throw new LocalServerException($"a restore into {Root} was cut short: run it again ('synccloud-local restore')");
        var path = Path.Combine(Root, Index);
        // Made with its permissions first; SQLite gives its log and shared memory those of the database.
        if (!OperatingSystem.IsWindows() && !File.Exists(path)) using (OwnerOnly(path, FileMode.OpenOrCreate)) { }
        DurableFiles.FlushDirectory(Root);
        return SqliteTableStore.Open(path);
    }

    /// <summary>What devices can install from here; several processes may publish.</summary>
    internal PublishedAgents OpenAgents(TimeProvider clock, Action<string>? tell = null, bool newKey = false) => new(Agents, Path.Combine(Root, PublisherKey.FileName), clock, tell, newKey);

    /// <summary>Makes this process the only one that serves the folder, or restores into it, until the result is disposed.</summary>
    public IDisposable Lock() => LockFileOf(Path.Combine(Root, LockFile), $"another synccloud-local serves the data folder {Root} already");

    /// <summary>Holds a file that one process at a time can hold; throws <see cref="LocalServerException"/> when another has it.</summary>
    internal static IDisposable LockFileOf(string path, string otherwise)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new LocalServerException(otherwise, exception);
        }
    }

    /// <summary>A random key that is made once. Only the server, which holds the lock, asks.</summary>
    public byte[] Key(string name, int length)
    {
        var path = Path.Combine(Root, name + ".key");
        if (!File.Exists(path)) WriteForOwner(name + ".key", RandomNumberGenerator.GetBytes(length));
        var key = File.ReadAllBytes(path);
        return key.Length == length ? key : throw new LocalServerException($"{path} is damaged: it has {key.Length} bytes, not {length}. Remove it to get a new one; then every device must enrol again");
    }

    /// <summary>Writes a file that only the owner can read: after a crash it is the old one or the new one.</summary>
    public void WriteForOwner(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(Root, name);
        var temporary = path + ".new";
        // One that a crash left may have been made by another program with other permissions.
        File.Delete(temporary);
        using (var file = OwnerOnly(temporary, FileMode.CreateNew))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        // What a key signs must not outlive the key.
        DurableFiles.FlushDirectory(Root);
    }

    /// <summary>Refuses a folder whose owner is not that of <paramref name="made"/>, which was made in it. On a share all may be one user's, whoever makes it.</summary>
    private void EnsureOwn(string made)
    {
        if (FileOwner.Of(Root) is not { } owner || FileOwner.Of(made) is not { } own || owner == own) return;
        throw new LocalServerException($"the data folder {Root} belongs to {FileOwner.NameOf(owner) ?? "another user"}, whose service could not read what root writes there: type this before the command: "
            + AsOwner.Prefix(Root, owner, Environment.GetEnvironmentVariable("DOTNET_ROOT")));
    }

    internal static void CreateForOwner(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Opens a file to write; one that is made is readable by its owner alone.</summary>
    internal static FileStream OwnerOnly(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
