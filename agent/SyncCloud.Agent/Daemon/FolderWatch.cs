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
    private static readonly TimeSpan startPatience = TimeSpan.FromSeconds(2);
    private readonly AttachedCollection collection;
    private readonly Action<IReadOnlyCollection<string>?> touched;
    private readonly TimeProvider time;
    private readonly long begun;
    private readonly Func<string, (long Device, long FileId)> placeOf;
    private readonly Aside aside;
    private readonly Lock gate = new();
    private string folder = "";
    private string? single;
    private (long Device, long FileId) place;
    private FileSystemWatcher? watcher;
    private bool isDisposed;
    private volatile string? trouble;
    private volatile bool hasOverflowed, hasMoved;

    /// <summary>
    /// Begins to watch. <paramref name="touched"/> is told paths relative to the root, those that belong together at once, null for anything; calls may come at once.
    /// <paramref name="placeOf"/> tells which folder lies at a path.
    /// </summary>
    public FolderWatch(AttachedCollection collection, Action<IReadOnlyCollection<string>?> touched, TimeProvider time, Func<string, (long Device, long FileId)>? placeOf = null)
    {
        (this.collection, this.touched, this.time, this.placeOf) = (collection, touched, time, placeOf ?? FolderAt);
        (begun, aside) = (time.GetTimestamp(), new Aside(time));
        if (collection.Server is null) Started = aside.Begin(Start);
        else (Started, trouble) = (Task.CompletedTask, "it lies at a server, which tells nothing and is asked");
    }

    /// <summary>Ends when it watches. May never end, where a mount hangs.</summary>
    public Task Started { get; }

    /// <summary>Waits until all of these watch, but not for long: one that watches later has everything looked at then.</summary>
    public static void WaitFor(IEnumerable<FolderWatch> watches) => Task.WaitAll([.. watches.Select(watch => watch.Started)], startPatience);

    private void Start()
    {
        single = CollectionKinds.IsSingle(collection) ? Path.GetFileName(collection.Root) : null;
        folder = single is null ? collection.Root : Path.GetDirectoryName(collection.Root)!;
        place = placeOf(folder);
        try
        {
            if (new DriveInfo(folder).DriveType == DriveType.Network) trouble = "it lies on another machine, whose changes are not told here";
            Watch(new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = collection.Kind == CollectionKinds.Files,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes,
                InternalBufferSize = 64 << 10,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            Fail(exception);
        }
        // Nobody waited that long, and what changed meanwhile was not told.
        if (time.GetElapsedTime(begun) >= startPatience / 2) touched(null);
    }

    private void Watch(FileSystemWatcher made)
    {
        made.Created += (_, change) => Tell(change.Name);
        made.Changed += (_, change) => Tell(change.Name);
        made.Deleted += (_, change) => Tell(change.Name);
        made.Renamed += (_, change) => Tell(change.OldName, change.Name);
        made.Error += (_, error) => Fail(error.GetException());
        lock (gate)
        {
            watcher = made;
            if (isDisposed) made.Dispose();
        }
        try { made.EnableRaisingEvents = true; }
        catch (ObjectDisposedException) { } // it took too long for whoever wanted it
    }

    /// <summary>Why changes here may go untold; null when all are told.</summary>
    public string? Trouble => aside.IsLate ? "the folder does not answer; a mount may hang" : trouble;

    /// <summary>It no longer tells all, or another folder was found where its own lay: a new one has to be made, and everything looked at.</summary>
    public bool IsOver => hasOverflowed || hasMoved;

    /// <summary>Begins to look whether its own folder still lies there, unless it is still at it; if not so, anything was touched.</summary>
    public Task Look() => collection.Server is not null || !Started.IsCompleted ? Task.CompletedTask : aside.Begin(() =>
    {
        if (hasMoved || placeOf(folder) == place) return;
        hasMoved = true;
        touched(null);
    });

    /// <summary>Whether it is this collection's watch as it is on record.</summary>
    public bool IsOf(AttachedCollection other) => other.Root == collection.Root && other.Kind == collection.Kind;

    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            watcher?.Dispose();
        }
    }

    private void Tell(params ReadOnlySpan<string?> names)
    {
        var paths = new List<string>(names.Length);
        foreach (var name in names)
        {
            var path = name is null ? "" : OperatingSystem.IsWindows() ? name.Replace('\\', '/') : name;
            if (path.Length == 0)
            {
                touched(null);
                return;
            }
            if (IsOfData(path)) paths.Add(path);
        }
        if (paths.Count > 0) touched(paths);
    }

    private bool IsOfData(string path) => single is not null ? Holds(path)
        : !path.StartsWith(Own, StringComparison.Ordinal) || (path.Length > Own.Length && path[Own.Length] != '/') || path == OwnRules;

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

    private static (long, long) FolderAt(string path)
    {
        try
        {
            using var volume = Volume.At(path);
            volume.Open();
            return volume.Stat("") is { } root ? (root.Device, root.FileId) : default;
        }
        catch (VolumeException) { return default; }
    }
}
