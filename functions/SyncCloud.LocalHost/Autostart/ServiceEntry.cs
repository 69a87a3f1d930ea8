using SyncCloud.Agent.Autostart;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>What the system says of the service.</summary>
/// <param name="IsInstalled">It is told to start it by itself.</param>
/// <param name="Process">The process that it has started; null when none runs.</param>
internal sealed record ServiceState(bool IsInstalled, int? Process);

/// <summary>What starts the service by itself, and again when it failed.</summary>
internal abstract class ServiceEntry(ServiceStart start)
{
    // Above what a unit may take to stop (30 s), so that systemctl has the first word.
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    public ServiceStart Start { get; } = start;

    /// <summary>The file that says so.</summary>
    public abstract string File { get; }

    /// <summary>Where to read what the service says.</summary>
    public abstract string Logs { get; }

    /// <summary>Whether the system tells which process it has started, as soon as it has.</summary>
    public virtual bool TellsProcess => true;

    /// <summary>What else its owner should know of it.</summary>
    public virtual string? Remark => null;

    /// <summary>What to type before the program's other commands, so that they work as the service's user does; empty where nothing is needed.</summary>
    public virtual string CommandPrefix => "";

    /// <summary>This system's. Throws <see cref="LocalServerException"/> where there is none.</summary>
    public static ServiceEntry Of(ServiceStart start) => OperatingSystem.IsWindows() ? new TaskEntry(start, TimeProvider.System)
        : OperatingSystem.IsMacOS() ? new LaunchdEntry(start)
        : new SystemdEntry(start);

    public abstract Task<ServiceState> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Has it started now and by itself from then on. Idempotent; returns whether anything had to be changed.</summary>
    public abstract Task<bool> InstallAsync(CancellationToken cancellationToken);

    /// <summary>Ends it, and has it started no more; the data stays. Idempotent; returns whether anything had to be changed.</summary>
    public abstract Task<bool> UninstallAsync(CancellationToken cancellationToken);

    /// <summary>Runs a program of the system to its end.</summary>
    protected static Task<ChildRun> RunAsync(string program, CancellationToken cancellationToken, params IReadOnlyList<string> arguments) => OtherProgram.RunAsync(program, arguments, patience, cancellationToken);

    /// <summary>The same; throws <see cref="LocalServerException"/> with what it said unless it succeeds.</summary>
    protected static async Task<string> DoAsync(string program, CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        var ended = await RunAsync(program, cancellationToken, arguments);
        return ended.IsDone ? ended.Output : throw new LocalServerException($"`{program} {string.Join(' ', arguments)}` failed: {ended.Said}");
    }

    protected static bool Says(string path, ReadOnlySpan<byte> bytes) => System.IO.File.Exists(path) && System.IO.File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);

    /// <summary>Writes a file that is the old one or the new one after a crash.</summary>
    protected static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        // The system's own programs read it, as other users.
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Move(temporary, path);
    }

    /// <summary>Deletes a file, if there is one, so that it stays away after a crash.</summary>
    protected static void Delete(string path)
    {
        if (!System.IO.File.Exists(path)) return;
        System.IO.File.Delete(path);
        Service.Storage.Embedded.DurableFiles.FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Gives a finished file the name of another.</summary>
    protected static void Move(string from, string to)
    {
        System.IO.File.Move(from, to, overwrite: true);
        Service.Storage.Embedded.DurableFiles.FlushDirectory(Path.GetDirectoryName(to)!);
    }
}
