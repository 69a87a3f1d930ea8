using System.Text;
using SyncCloud.Agent.Autostart;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>A unit of systemd: of the machine, or of a user's instance.</summary>
internal sealed class SystemdEntry : ServiceEntry
{
    private const string Systemctl = "systemctl";
    private readonly string unit;
    private readonly string[] scope;

    public SystemdEntry(ServiceStart start) : base(start)
    {
        (unit, scope) = (start.Name + ".service", start.Scope == ServiceScope.User ? ["--user"] : []);
        File = start.Scope == ServiceScope.System ? Path.Combine("/etc/systemd/system", unit) : Path.Combine(SettingsFolder(), "systemd", "user", unit);
    }

    public override string File { get; }
    public override string Logs => $"journalctl{(scope.Length > 0 ? " --user" : "")} -u {Start.Name}";
    public override string? Remark => Start.Scope == ServiceScope.User ? "it runs while you are signed in; to have it run all the time, as root: loginctl enable-linger " + Environment.UserName : null;

    public override string CommandPrefix => Start.HasStateFolder ? AsOwner.OfStateFolder(Start.DotnetRoot) + " "
        : Start.Scope == ServiceScope.System && FileOwner.Of(Start.Data) is > 0 and { } owner ? AsOwner.Prefix(Start.Data, owner, Start.DotnetRoot) + " "
        : "";

    public override async Task<ServiceState> DescribeAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return new ServiceState(IsInstalled: false, Process: null);
        await EnsureRunsAsync(cancellationToken);
        var told = await ShowAsync(cancellationToken);
        return new ServiceState(told.IsEnabled, told.Process);
    }

    public override async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(ServiceUnit.Text(Start, Owner()));
        await EnsureRunsAsync(cancellationToken);
        if (!Says(File, bytes)) Write(File, bytes);
        else if ((await ShowAsync(cancellationToken)).IsAsIn(File)) return false;
        await AskAsync(cancellationToken, "daemon-reload");
        await AskAsync(cancellationToken, "enable", unit);
        await AskAsync(cancellationToken, "restart", unit);
        return true;
    }

    public override async Task<bool> UninstallAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return false;
        await EnsureRunsAsync(cancellationToken);
        await AskAsync(cancellationToken, "disable", "--now", unit);
        Delete(File);
        await AskAsync(cancellationToken, "daemon-reload");
        return true;
    }

    /// <summary>The number of the data folder's owner, for a unit of the machine with a folder of its own; it has to be there.</summary>
    private uint? Owner()
    {
        if (Start.Scope == ServiceScope.User) return null;
        if (!Start.HasStateFolder)
            return FileOwner.Of(Start.Data) ?? throw new LocalServerException($"there is no folder {Start.Data}: make it, and give it to the user that shall serve it (install -d -m 0700 -o USER {Start.Data})");
        // The user that systemd makes up has to reach the program.
        if (Start.Needs.FirstOrDefault(path => !IsReachable(path)) is { } hidden)
            throw new LocalServerException($"{hidden} lies where only its owner may look: put the program, and the .NET runtime that it needs, into /opt or /usr/local, say, or name a folder of that owner with --data");
        return null;
    }

    /// <summary>Whether every user may look at a file or into a folder; also of one that is not there.</summary>
    internal static bool IsReachable(string path)
    {
        for (var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
            if (!OperatingSystem.IsWindows() && Directory.Exists(folder) && !System.IO.File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute)) return false;
        return true;
    }

    private async Task<SystemdUnitState> ShowAsync(CancellationToken cancellationToken) => SystemdUnitState.Parse(await AskAsync(cancellationToken, "show", SystemdUnitState.Properties, unit));

    private Task<string> AskAsync(CancellationToken cancellationToken, params string[] arguments) => DoAsync(Systemctl, cancellationToken, [.. scope, .. arguments]);

    private async Task EnsureRunsAsync(CancellationToken cancellationToken)
    {
        ChildRun answer;
        try
        {
            answer = await RunAsync(Systemctl, cancellationToken, [.. scope, "show", "--property=Version"]);
        }
        catch (LocalServerException exception)
        {
            throw new LocalServerException($"this system has no systemd: have this started where your system starts programs: {string.Join(' ', Start.Command)}", exception);
        }
        if (answer.Code == 0) return;
        throw new LocalServerException($"systemd runs nothing {(scope.Length > 0 ? "for this user" : "on this machine")} now, and nothing was changed: {answer.Error.Trim().ReplaceLineEndings(" ")}"
            + (scope.Length > 0 ? $". Sign in as this user (not by su or sudo), or, as root: loginctl enable-linger {Environment.UserName}; then run this again" : ""));
    }

    private static string SettingsFolder() => Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } named && Path.IsPathFullyQualified(named)
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".config");
}
