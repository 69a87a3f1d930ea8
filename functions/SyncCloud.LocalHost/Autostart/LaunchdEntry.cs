using System.Globalization;
using System.Text;
using SyncCloud.Agent.Autostart;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>A job of launchd (launchd.plist(5)): a daemon of the machine, or an agent of the user.</summary>
internal sealed class LaunchdEntry : ServiceEntry
{
    private const string Launchctl = "launchctl";
    private readonly string label, domain;

    public LaunchdEntry(ServiceStart start) : base(start)
    {
        label = "local." + start.Name;
        var isSystem = start.Scope == ServiceScope.System;
        var library = isSystem ? "/Library" : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Library");
        File = Path.Combine(library, isSystem ? "LaunchDaemons" : "LaunchAgents", label + ".plist");
        Logs = Path.Combine(library, "Logs", start.Name + ".log");
        domain = isSystem ? "system" : string.Create(CultureInfo.InvariantCulture, $"gui/{ServiceStart.UserId()}");
    }

    public override string File { get; }
    public override string Logs { get; }

    /// <param name="start">What is started.</param>
    /// <param name="label">Its label.</param>
    /// <param name="log">The file that gets what the service says.</param>
    public static LaunchdJob JobOf(ServiceStart start, string label, string log) => new() { Label = label, Command = start.Command, DotnetRoot = start.DotnetRoot, Log = log, Throttle = 10, Umask = 0b000_111_111 };

    public override async Task<ServiceState> DescribeAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return new ServiceState(IsInstalled: false, Process: null);
        var told = await RunAsync(Launchctl, cancellationToken, "print", $"{domain}/{label}");
        return new ServiceState(told.IsDone, told.IsDone ? LaunchdState.ProcessIn(told.Output) : null);
    }

    public override async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(JobOf(Start, label, Logs).Text());
        var before = await DescribeAsync(cancellationToken);
        if (before is { IsInstalled: true, Process: not null } && Says(File, bytes)) return false;
        // Before the file says otherwise: an install that is cut short leaves no job that runs as the former one.
        if (before.IsInstalled) await DoAsync(Launchctl, cancellationToken, "bootout", $"{domain}/{label}");
        Directory.CreateDirectory(Path.GetDirectoryName(Logs)!);
        Write(File, bytes);
        await DoAsync(Launchctl, cancellationToken, "bootstrap", domain, File);
        return true;
    }

    public override async Task<bool> UninstallAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return false;
        if ((await DescribeAsync(cancellationToken)).IsInstalled) await DoAsync(Launchctl, cancellationToken, "bootout", $"{domain}/{label}");
        Delete(File);
        return true;
    }
}
