namespace SyncCloud.Agent.Autostart;

/// <summary>What the system says of the daemon that it is to start.</summary>
/// <param name="IsInstalled">It is told to start it at sign-in.</param>
/// <param name="Process">The process that it has started; null when none runs.</param>
internal sealed record AutostartState(bool IsInstalled, int? Process);

/// <summary>What starts the daemon when its user signs in, and again when it failed.</summary>
internal abstract class AutostartEntry
{
    /// <summary>The file that says so.</summary>
    public abstract string File { get; }

    /// <summary>Where to read what the daemon says.</summary>
    public abstract string Logs { get; }

    /// <summary>What else its user should know of it.</summary>
    public abstract string? Remark { get; }

    /// <summary>This system's. Throws <see cref="AgentException"/> where there is none.</summary>
    public static AutostartEntry Of(DaemonStart start, Surroundings surroundings) => OperatingSystem.IsWindows() ? new TaskAutostart(start, surroundings)
        : OperatingSystem.IsMacOS() ? new LaunchdAutostart(start, surroundings)
        : new SystemdAutostart(start, surroundings);

    public abstract Task<AutostartState> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Has it started now and at each sign-in. Idempotent; returns whether anything had to be changed.</summary>
    public abstract Task<bool> InstallAsync(CancellationToken cancellationToken);

    /// <summary>Ends it, and has it started no more. Idempotent; returns whether anything had to be changed.</summary>
    public abstract Task<bool> UninstallAsync(CancellationToken cancellationToken);

    protected static string HomeFolder(Surroundings surroundings) => surroundings.Variable("HOME") is { Length: > 0 } home && Path.IsPathFullyQualified(home)
        ? home
        : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
}
