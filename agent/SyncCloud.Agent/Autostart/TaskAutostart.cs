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

    // Nothing of what the scheduler starts goes anywhere.
    public override string Logs => $"kept nowhere; how it ended: the Task Scheduler's history of the task {start.Name}, where that is on";
    // It does not take an end with an error for a failure of the task, not always at least.
    public override string Remark => "after a failure Windows may start it again only at the next sign-in";

    /// <param name="start">What is started.</param>
    /// <param name="user">The user's account, as DOMAIN\NAME.</param>
    public static LogonTask TaskOf(DaemonStart start, string user)
    {
        var task = new LogonTask { Description = $"SyncCloud: keeps the collections of {start.Home} in step", User = user, Command = start.Command };
        return task.Unstartable is { } word ? throw new AgentException($"Windows' Task Scheduler cannot start what has % or \" in its path: {word}", "choose another --home") : task;
    }

    public override async Task<AutostartState> DescribeAsync(CancellationToken cancellationToken)
    {
        var isThere = (await schtasks.RunAsync(cancellationToken, "/Query", "/TN", start.Name)).IsDone;
        // Its words for a state are in the system's language, so the daemon is asked.
        return new AutostartState(isThere, isThere ? (await DaemonClient.DescribeAsync(home, cancellationToken))?.Process : null);
    }

    public override async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        var bytes = TaskOf(start, $@"{Environment.UserDomainName}\{Environment.UserName}").Bytes();
        var before = await DescribeAsync(cancellationToken);
        if (before is { IsInstalled: true, Process: not null } && System.IO.File.Exists(File) && (await System.IO.File.ReadAllBytesAsync(File, cancellationToken)).AsSpan().SequenceEqual(bytes)) return false;
        // The file says what the scheduler has taken and started: it gets its name only after that, and there is none while that changes.
        var proposed = File + ".proposed";
        AtomicFile.Write(proposed, bytes);
        System.IO.File.Delete(File);
        DurableFolder.Flush(start.Home);
        await schtasks.DoAsync(cancellationToken, "/Create", "/TN", start.Name, "/XML", proposed, "/F");
        // One that runs is as the former task started it, and keeps another from starting.
        if (before.IsInstalled) await StopAsync(cancellationToken);
        await schtasks.DoAsync(cancellationToken, "/Run", "/TN", start.Name);
        System.IO.File.Move(proposed, File, overwrite: true);
        DurableFolder.Flush(start.Home);
        return true;
    }

    public override async Task<bool> UninstallAsync(CancellationToken cancellationToken)
    {
        if (!(await DescribeAsync(cancellationToken)).IsInstalled) return false;
        await StopAsync(cancellationToken);
        await schtasks.DoAsync(cancellationToken, "/Delete", "/TN", start.Name, "/F");
        System.IO.File.Delete(File);
        return true;
    }

    /// <summary>Ends the daemon, if one runs, by itself: the scheduler could only end it without warning.</summary>
    private async Task StopAsync(CancellationToken cancellationToken)
    {
        using var daemon = await DaemonClient.ConnectAsync(home, cancellationToken);
        if (daemon is not null)
        {
            await daemon.AskAsync(new DaemonRequest { Ask = DaemonRequest.Stop }, cancellationToken);
            await daemon.EndedAsync(cancellationToken);
        }
        // What stood around it.
        await schtasks.RunAsync(cancellationToken, "/End", "/TN", start.Name);
    }
}
