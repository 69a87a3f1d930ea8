using SyncCloud.Agent.Autostart;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Programs;

namespace SyncCloud.Agent.Doctor;

/// <summary>Whether a daemon keeps this device in step, and the system starts it.</summary>
internal static class DaemonExamination
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(CommandRun run, DaemonState? daemon, CancellationToken cancellationToken) => [Running(daemon), await ServiceAsync(run, cancellationToken)];

    private static Finding Running(DaemonState? daemon) => daemon is null
        ? Finding.Warning("daemon", "none runs: what changes is synced when somebody types `synccloud sync`", "synccloud service install; or synccloud run")
        : daemon.Version != OwnVersion.Text
            ? Finding.Warning("daemon", $"process {daemon.Process} runs synccloud {daemon.Version}, and this is {OwnVersion.Text}", "start it anew: synccloud stop, then as before (`synccloud service install` starts the service)")
            : Finding.Ok("daemon", $"process {daemon.Process}, since {Units.Moment(daemon.Since)}");

    private static async Task<Finding> ServiceAsync(CommandRun run, CancellationToken cancellationToken)
    {
        const string subject = "start at sign-in";
        try
        {
            var entry = AutostartEntry.Of(DaemonStart.Of(run.Home, run.Surroundings), run.Surroundings);
            return (await entry.DescribeAsync(cancellationToken)).IsInstalled
                ? Finding.Ok(subject, entry.File)
                : Finding.Warning(subject, "nothing starts the daemon", "synccloud service install");
        }
        catch (AgentException exception) { return Finding.Warning(subject, exception.Message, exception.Remedy); }
    }
}
