using SyncCloud.Agent.Autostart;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>A task of Windows' Task Scheduler, made by <c>schtasks</c>.</summary>
internal sealed class TaskEntry : ServiceEntry
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);
    private readonly TimeProvider clock;
    private readonly string schtasks;

    /// <param name="start">What is started.</param>
    /// <param name="clock">For how long an end may take.</param>
    /// <param name="schtasks">The scheduler's program.</param>
    public TaskEntry(ServiceStart start, TimeProvider clock, string schtasks = "schtasks") : base(start)
    {
        // What starts with the machine there has a password stored, or runs as an account of the system's, which owns none of the user's folders.
        if (start.Scope == ServiceScope.System) throw new LocalServerException("on Windows the service is started at your sign-in, not with the machine: leave out --scope system");
        (this.clock, this.schtasks, File) = (clock, schtasks, Path.Combine(start.Data, "service.xml"));
    }

    /// <summary>What the task was made from; the scheduler has a copy of its own.</summary>
    public override string File { get; }

    // Nothing of what the scheduler starts goes anywhere.
    public override string Logs => $"kept nowhere; how it ended: the Task Scheduler's history of the task {Start.Name}, where that is on";
    public override bool TellsProcess => false;
    // It does not take an end with an error for a failure of the task, not always at least.
    public override string Remark => "it runs while you are signed in; after a failure Windows may start it again only at the next sign-in";

    /// <param name="start">What is started.</param>
    /// <param name="user">The user's account, as DOMAIN\NAME.</param>
    public static LogonTask TaskOf(ServiceStart start, string user)
    {
        var task = new LogonTask { Description = $"SyncCloud: serves {start.Data}", User = user, Command = start.Command };
        return task.Unstartable is { } word ? throw new LocalServerException($"Windows' Task Scheduler cannot start what has % or \" in it: {word}") : task;
    }

    public override async Task<ServiceState> DescribeAsync(CancellationToken cancellationToken)
    {
        var isThere = (await RunAsync(schtasks, cancellationToken, "/Query", "/TN", Start.Name)).Code == 0;
        // Its words for a state are in the system's language, so the data folder is asked; it does not tell which process has it.
        return new ServiceState(isThere, isThere && IsServed() ? 0 : null);
    }

    public override async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        _ = new DataFolder(Start.Data);
        var bytes = TaskOf(Start, $@"{Environment.UserDomainName}\{Environment.UserName}").Bytes();
        if (Says(File, bytes) && await DescribeAsync(cancellationToken) is { IsInstalled: true, Process: not null }) return false;
        // The file says what the scheduler has taken and started: it gets its name only after that, and there is none while that changes.
        var proposed = File + ".proposed";
        Write(proposed, bytes);
        Delete(File);
        await DoAsync(schtasks, cancellationToken, "/Create", "/TN", Start.Name, "/XML", proposed, "/F");
        // One that runs is as the former task started it, and keeps another from starting.
        await EndAsync(cancellationToken);
        await DoAsync(schtasks, cancellationToken, "/Run", "/TN", Start.Name);
        Move(proposed, File);
        return true;
    }

    public override async Task<bool> UninstallAsync(CancellationToken cancellationToken)
    {
        if (!(await DescribeAsync(cancellationToken)).IsInstalled) return false;
        await EndAsync(cancellationToken);
        await DoAsync(schtasks, cancellationToken, "/Delete", "/TN", Start.Name, "/F");
        Delete(File);
        return true;
    }

    /// <summary>Ends what the task has started, without warning: the service is safe under that. Throws <see cref="LocalServerException"/> when another still serves the folder.</summary>
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        await RunAsync(schtasks, cancellationToken, "/End", "/TN", Start.Name);
        for (var since = clock.GetTimestamp(); IsServed(); await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellationToken))
            if (clock.GetElapsedTime(since) > patience) throw new LocalServerException($"a synccloud-local that the task did not start serves {Start.Data}: end it, then run this again");
    }

    private bool IsServed()
    {
        if (!Directory.Exists(Start.Data)) return false;
        try
        {
            DataFolder.LockFileOf(Path.Combine(Start.Data, DataFolder.LockFile), "it is served").Dispose();
            return false;
        }
        catch (LocalServerException)
        {
            return true;
        }
    }
}
