using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Agent.Daemon;

/// <summary>
/// Tells where something changes in one collection's data: in a folder of files anywhere beneath it, else in the document's own folder. What lies in SyncCloud's folder at the root is its
/// own business, the rules of this device aside.
/// </summary>
internal sealed class FolderWatch : IDisposable
{
    private const int NoSpace = 28, TooManyFiles = 24; // ENOSPC, EMFILE
    private const string Own = ".synccloud", OwnRules = Own + "/ignore";
    private readonly AttachedCollection collection;
    private readonly string folder;
    private readonly string? single;
    private readonly Action<string?> touched;
    private readonly FileSystemWatcher? watcher;
    private readonly (long Device, long FileId) place;
    private volatile string? trouble;
    private volatile bool hasOverflowed;

    /// <summary>Watches from now on. <paramref name="touched"/> is told paths relative to the root, null for anything; calls may come at once.</summary>
    public FolderWatch(AttachedCollection collection, Action<string?> touched)
    {
        (this.collection, this.touched) = (collection, touched);
        if (collection.Server is not null)
        {
            (folder, trouble) = ("", "it lies at a server, which tells nothing and is asked");
            return;
        }
        single = CollectionKinds.IsSingle(collection) ? Path.GetFileName(collection.Root) : null;
        folder = single is null ? collection.Root : Path.GetDirectoryName(collection.Root)!;
        place = Place();
        try
        {
            if (new DriveInfo(folder).DriveType == DriveType.Network) trouble = "it lies on another machine, whose changes are not told here";
            watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = collection.Kind == CollectionKinds.Files,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes,
                InternalBufferSize = 64 << 10,
            };
            watcher.Created += (_, change) => Tell(change.Name);
            watcher.Changed += (_, change) => Tell(change.Name);
            watcher.Deleted += (_, change) => Tell(change.Name);
            watcher.Renamed += (_, change) =>
            {
                Tell(change.OldName);
                Tell(change.Name);
            };
            watcher.Error += (_, error) => Fail(error.GetException());
            watcher.EnableRaisingEvents = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            Fail(exception);
        }
    }

    /// <summary>Why changes here may go untold; null when all are told.</summary>
    public string? Trouble => trouble;

    /// <summary>It no longer tells all, or another folder lies where its own was: a new one has to be made, and everything looked at.</summary>
    public bool IsOver => hasOverflowed || Place() != place;

    /// <summary>Whether it is this collection's watch as it is on record.</summary>
    public bool IsOf(AttachedCollection other) => other.Root == collection.Root && other.Kind == collection.Kind;

    public void Dispose() => watcher?.Dispose();

    private void Tell(string? name)
    {
        var path = name is null ? "" : OperatingSystem.IsWindows() ? name.Replace('\\', '/') : name;
        if (path.Length == 0) touched(null);
        else if (single is not null ? Holds(path) : !path.StartsWith(Own, StringComparison.Ordinal) || (path.Length > Own.Length && path[Own.Length] != '/') || path == OwnRules) touched(path);
    }

    /// <summary>A database's latest changes are in the files beside it.</summary>
    private bool Holds(string path) => path.StartsWith(single!, StringComparison.Ordinal) && path[single!.Length..] is "" or "-wal" or "-journal";

    private void Fail(Exception exception)
    {
        if (exception is InternalBufferOverflowException) hasOverflowed = true;
        else trouble = exception.Message.ReplaceLineEndings(" ") + RemedyFor(exception);
        touched(null);
    }

    private static string RemedyFor(Exception exception) => !OperatingSystem.IsLinux() ? "" : exception.HResult switch
    {
        NoSpace => " (as root: sysctl fs.inotify.max_user_watches=1048576, and a line in /etc/sysctl.d/ to keep it; then start again)",
        TooManyFiles => " (as root: sysctl fs.inotify.max_user_instances=1024, and a line in /etc/sysctl.d/ to keep it; then start again)",
        _ => "",
    };

    /// <summary>Which folder lies there now.</summary>
    private (long, long) Place()
    {
        if (collection.Server is not null) return default;
        try
        {
            using var volume = Volume.At(folder);
            volume.Open();
            return volume.Stat("") is { } root ? (root.Device, root.FileId) : default;
        }
        catch (VolumeException) { return default; }
    }
}
