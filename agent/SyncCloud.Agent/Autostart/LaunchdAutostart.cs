using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Autostart;

/// <summary>A launchd agent of the user.</summary>
internal sealed partial class LaunchdAutostart : AutostartEntry
{
    private readonly DaemonStart start;
    private readonly SystemProgram launchctl;
    private readonly string label, log, domain;

    public LaunchdAutostart(DaemonStart start, Surroundings surroundings)
    {
        (this.start, label, launchctl) = (start, "local." + start.Name, new SystemProgram("launchctl", surroundings));
        var library = Path.Combine(HomeFolder(surroundings), "Library");
        File = Path.Combine(library, "LaunchAgents", label + ".plist");
        log = Path.Combine(library, "Logs", start.Name + ".log");
        domain = string.Create(CultureInfo.InvariantCulture, $"gui/{UserId()}");
    }

    public override string File { get; }
    public override string Logs => log;
    public override string? Remark => null;

    // launchd knows two ways to end, with 0 and otherwise: a daemon that was told to end says 0 to it in any case, and stays ended. By its environment, since an older program, after an update that
    // was taken back, would not start with an option that it does not know.
    /// <param name="start">What is started.</param>
    /// <param name="label">Its label.</param>
    /// <param name="log">The file that gets what the daemon says.</param>
    public static LaunchdJob JobOf(DaemonStart start, string label, string log) => new() { Label = label, Command = start.Command, DotnetRoot = start.DotnetRoot, Variables = [(RunCommand.StopIsSuccess, "1")], Log = log, Throttle = 30, IsBackground = true };

    public override async Task<AutostartState> DescribeAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return new AutostartState(IsInstalled: false, Process: null);
        var told = await launchctl.RunAsync(cancellationToken, "print", $"{domain}/{label}");
        return new AutostartState(told.IsDone, told.IsDone ? LaunchdState.ProcessIn(told.Output) : null);
    }

    public override async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        var text = JobOf(start, label, log).Text();
        var isNew = !System.IO.File.Exists(File) || await System.IO.File.ReadAllTextAsync(File, cancellationToken) != text;
        var before = await DescribeAsync(cancellationToken);
        if (!isNew && before is { IsInstalled: true, Process: not null }) return false;
        if (before.IsInstalled) await launchctl.DoAsync(cancellationToken, "bootout", $"{domain}/{label}");
        DurableFolder.Create(Path.GetDirectoryName(log)!);
        DurableFolder.Create(Path.GetDirectoryName(File)!);
        AtomicFile.Write(File, Encoding.UTF8.GetBytes(text));
        await launchctl.DoAsync(cancellationToken, "bootstrap", domain, File);
        return true;
    }

    public override async Task<bool> UninstallAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return false;
        if ((await DescribeAsync(cancellationToken)).IsInstalled) await launchctl.DoAsync(cancellationToken, "bootout", $"{domain}/{label}");
        System.IO.File.Delete(File);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint UserId();
}
