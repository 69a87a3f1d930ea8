using System.Text;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Autostart;

/// <summary>A task of Windows' Task Scheduler, made by <c>schtasks</c>.</summary>
internal sealed class TaskAutostart(DaemonStart start, Surroundings surroundings) : AutostartEntry
{
    private readonly SystemProgram schtasks = new("schtasks", surroundings);
    private readonly AgentHome home = new(start.Home);

    /// <summary>What the task was made from; the scheduler has a copy of its own.</summary>
    public override string File { get; } = Path.Combine(start.Home, "service.xml");

    public override string Logs => "the Task Scheduler's history of the task " + start.Name;
    public override string? Remark => null;

    public override async Task<AutostartState> DescribeAsync(CancellationToken cancellationToken)
    {
        var isThere = (await schtasks.RunAsync(cancellationToken, "/Query", "/TN", start.Name)).IsDone;
        // Its words for a state are in the system's language, so the daemon is asked.
        return new AutostartState(isThere, isThere ? (await DaemonClient.DescribeAsync(home, cancellationToken))?.Process : null);
    }

    public override async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        var text = LogonTask.Text(start, $@"{Environment.UserDomainName}\{Environment.UserName}");
        var isNew = !System.IO.File.Exists(File) || await System.IO.File.ReadAllTextAsync(File, Encoding.Unicode, cancellationToken) != text;
        if (!isNew && await DescribeAsync(cancellationToken) is { IsInstalled: true, Process: not null }) return false;
        AtomicFile.Write(File, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)]);
        await schtasks.DoAsync(cancellationToken, "/Create", "/TN", start.Name, "/XML", File, "/F");
        await schtasks.DoAsync(cancellationToken, "/Run", "/TN", start.Name);
        return true;
    }

    public override async Task<bool> UninstallAsync(CancellationToken cancellationToken)
    {
        if (!(await DescribeAsync(cancellationToken)).IsInstalled) return false;
        // The scheduler can only end a program without warning.
        using (var daemon = await DaemonClient.ConnectAsync(home, cancellationToken))
        {
            if (daemon is not null)
            {
                await daemon.AskAsync(new DaemonRequest { Ask = DaemonRequest.Stop }, cancellationToken);
                await daemon.EndedAsync(cancellationToken);
            }
        }
        await schtasks.DoAsync(cancellationToken, "/Delete", "/TN", start.Name, "/F");
        System.IO.File.Delete(File);
        return true;
    }
}
