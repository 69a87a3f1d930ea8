using System.Text;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Autostart;

/// <summary>A unit of systemd's user instance.</summary>
internal sealed class SystemdAutostart : AutostartEntry
{
    private readonly DaemonStart start;
    private readonly SystemProgram systemctl;
    private readonly string unit;

    public SystemdAutostart(DaemonStart start, Surroundings surroundings)
    {
        (this.start, unit, systemctl) = (start, start.Name + ".service", new SystemProgram("systemctl", surroundings));
        if (systemctl.Path is null) throw new AgentException("this system has no systemd", $"have this started where your system starts programs: {string.Join(' ', start.Command)}");
        var settings = surroundings.Variable("XDG_CONFIG_HOME") is { Length: > 0 } named && Path.IsPathFullyQualified(named) ? named : Path.Combine(HomeFolder(surroundings), ".config");
        File = Path.Combine(settings, "systemd", "user", unit);
    }

    public override string File { get; }
    public override string Logs => $"journalctl --user -u {start.Name}";
    public override string? Remark => "it runs while you are signed in; to have it run all the time, as root: loginctl enable-linger " + Environment.UserName;

    public override async Task<AutostartState> DescribeAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return new AutostartState(IsInstalled: false, Process: null);
        await EnsureSessionAsync(cancellationToken);
        var told = await ShowAsync(cancellationToken);
        return new AutostartState(told.IsEnabled, told.Process);
    }

    public override async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        await EnsureSessionAsync(cancellationToken);
        var text = SystemdUnit.Text(start);
        var isNew = !System.IO.File.Exists(File) || await System.IO.File.ReadAllTextAsync(File, cancellationToken) != text;
        if (isNew)
        {
            DurableFolder.Create(Path.GetDirectoryName(File)!);
            AtomicFile.Write(File, Encoding.UTF8.GetBytes(text));
        }
        if (!isNew && (await ShowAsync(cancellationToken)).IsAsIn(File)) return false;
        await systemctl.DoAsync(cancellationToken, "--user", "daemon-reload");
        await systemctl.DoAsync(cancellationToken, "--user", "enable", unit);
        await systemctl.DoAsync(cancellationToken, "--user", "restart", unit);
        return true;
    }

    public override async Task<bool> UninstallAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return false;
        await EnsureSessionAsync(cancellationToken);
        await systemctl.DoAsync(cancellationToken, "--user", "disable", "--now", unit);
        System.IO.File.Delete(File);
        DurableFolder.Flush(Path.GetDirectoryName(File)!);
        await systemctl.DoAsync(cancellationToken, "--user", "daemon-reload");
        return true;
    }

    private async Task<SystemdUnitState> ShowAsync(CancellationToken cancellationToken) =>
        SystemdUnitState.Parse((await systemctl.DoAsync(cancellationToken, "--user", "show", SystemdUnitState.Properties, unit)).Output);

    private async Task EnsureSessionAsync(CancellationToken cancellationToken)
    {
        var answer = await systemctl.RunAsync(cancellationToken, "--user", "show", "--property=Version");
        if (!answer.IsDone) throw new AgentException($"systemd runs nothing for this user now: {answer.Said}",
            $"nothing was changed. Sign in as this user (not by su or sudo), or have the user's programs run without that, as root: loginctl enable-linger {Environment.UserName}; then run this again");
    }
}
