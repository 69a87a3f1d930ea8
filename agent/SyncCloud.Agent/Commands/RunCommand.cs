using System.CommandLine;
using SyncCloud.Agent.Daemon;

namespace SyncCloud.Agent.Commands;

/// <summary><c>run</c>: the daemon. Keeps every collection of this device in step until it is stopped.</summary>
internal static class RunCommand
{
    /// <summary>
    /// The environment variable by which the daemon ends with 0 whenever it was told to stop, also when something did not answer: for what starts it again after any other code, and cannot tell
    /// one that was told to end from one that failed.
    /// </summary>
    public const string StopIsSuccess = "SYNCCLOUD_STOP_IS_SUCCESS";

    public static Command Create(CommandHost host)
    {
        var command = new Command("run", "Keep every collection in step until stopped: changes here and on other devices go their way at once.");
        host.Run(command, async (run, _, cancellationToken) =>
        {
            run.Home.EnsureJoined();
            DiskPriority.Lower();
            await using var daemon = new DaemonLoop(run, [], new DaemonPace());
            try { await daemon.RunAsync(cancellationToken); }
            catch (AgentException exception) when (exception.Exit == ExitCode.Abandoned && IsStopSuccess(run.Surroundings.Variable)) { run.Report.Error(ErrorReport.Of(exception), exception); }
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whether <see cref="StopIsSuccess"/> says so.</summary>
    public static bool IsStopSuccess(Func<string, string?> variable) => variable(StopIsSuccess) is "1";
}
