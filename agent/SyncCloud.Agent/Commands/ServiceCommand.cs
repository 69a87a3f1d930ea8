using System.CommandLine;
using SyncCloud.Agent.Autostart;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>service install | uninstall | status</c>: whether the system starts the daemon of this home when its user signs in.</summary>
internal static class ServiceCommand
{
    public static Command Create(CommandHost host) => new("service", "Have the daemon started when you sign in.")
    {
        CreateInstall(host), CreateUninstall(host), CreateStatus(host),
    };

    private static Command CreateInstall(CommandHost host)
    {
        var command = new Command("install", "Start `synccloud run` now, at each sign-in, and again when it failed.");
        host.Run(command, async (run, _, cancellationToken) =>
        {
            run.Home.EnsureJoined();
            var service = ServiceOf(run);
            var before = await DaemonClient.DescribeAsync(run.Home, cancellationToken);
            var changed = await service.InstallAsync(cancellationToken);
            var after = await service.DescribeAsync(cancellationToken);
            run.Report.Line(changed ? $"the daemon of {run.Home.Path} starts at each sign-in ({service.File})" : "it is installed already, and runs");
            run.Report.Line($"what it says: {service.Logs}");
            if (service.Remark is { } remark) run.Report.Line(remark);
            if (changed && before is { } other && await DaemonClient.DescribeAsync(run.Home, cancellationToken) is { } still && still.Process == other.Process && still.Process != after.Process)
                run.Report.Note($"another daemon of this home runs, process {other.Process}: the service takes its place once it has ended (synccloud stop)");
            Document(run, service, after, changed);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateUninstall(CommandHost host)
    {
        var command = new Command("uninstall", "End the daemon, and start it at sign-in no more. Touches nothing else.");
        host.Run(command, async (run, _, cancellationToken) =>
        {
            var service = ServiceOf(run);
            var changed = await service.UninstallAsync(cancellationToken);
            run.Report.Line(changed ? $"the daemon of {run.Home.Path} has ended, and starts at sign-in no more" : "nothing is installed");
            Document(run, service, new AutostartState(IsInstalled: false, Process: null), changed);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateStatus(CommandHost host)
    {
        var command = new Command("status", "Show whether the daemon starts at sign-in, whether it runs, and where to read what it says. Ends with 1 unless it does both.");
        host.Run(command, async (run, _, cancellationToken) =>
        {
            var service = ServiceOf(run);
            var state = await service.DescribeAsync(cancellationToken);
            run.Report.Line(state.IsInstalled ? $"starts at sign-in ({service.File})" : "does not start at sign-in: synccloud service install");
            run.Report.Line(state.Process is { } process ? $"runs as process {process}" : "the service does not run");
            if (state.IsInstalled) run.Report.Line($"what it says: {service.Logs}");
            Document(run, service, state, changed: null);
            return state is { IsInstalled: true, Process: not null } ? ExitCode.Done : ExitCode.Error;
        });
        return command;
    }

    private static AutostartEntry ServiceOf(CommandRun run) => AutostartEntry.Of(DaemonStart.Of(run.Home, run.Surroundings), run.Surroundings);

    private static void Document(CommandRun run, AutostartEntry service, AutostartState state, bool? changed) =>
        run.Report.Document(new ServiceDocument(state.IsInstalled, state.Process, service.File, service.Logs, changed), OutputJson.Default.ServiceDocument);
}

/// <summary><paramref name="Process"/> is the one that the system has started; absent when none runs. <paramref name="Changed"/>: of install and uninstall, whether they had anything to do.</summary>
internal sealed record ServiceDocument(bool Installed, int? Process, string File, string Logs, bool? Changed);
