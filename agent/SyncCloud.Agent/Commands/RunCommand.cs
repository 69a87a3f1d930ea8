using System.CommandLine;
using SyncCloud.Agent.Daemon;

namespace SyncCloud.Agent.Commands;

/// <summary><c>run</c>: the daemon. Keeps every collection of this device in step until it is stopped.</summary>
internal static class RunCommand
{
    /// <summary>For what starts the daemon again after any code but 0, and cannot tell one that it was told to end from one that failed.</summary>
    public const string StopIsSuccess = "--stop-is-success";

    public static Command Create(CommandHost host)
    {
        var stopIsSuccess = new Option<bool>(StopIsSuccess) { Description = "End with 0 whenever it was told to stop, also when something did not answer.", Hidden = true };
        var command = new Command("run", "Keep every collection in step until stopped: changes here and on other devices go their way at once.") { stopIsSuccess };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            run.Home.EnsureJoined();
            DiskPriority.Lower();
            await using var daemon = new DaemonLoop(run, [], new DaemonPace());
            try { await daemon.RunAsync(cancellationToken); }
            catch (AgentException exception) when (exception.Exit == ExitCode.Abandoned && parse.GetValue(stopIsSuccess)) { run.Report.Error(ErrorReport.Of(exception), exception); }
            return ExitCode.Done;
        });
        return command;
    }
}
