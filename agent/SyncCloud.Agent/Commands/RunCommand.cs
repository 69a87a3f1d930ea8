using System.CommandLine;
using SyncCloud.Agent.Daemon;

namespace SyncCloud.Agent.Commands;

/// <summary><c>run</c>: the daemon. Keeps every collection of this device in step until it is stopped.</summary>
internal static class RunCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("run", "Keep every collection in step until stopped: changes here and on other devices go their way at once.");
        host.Run(command, async (run, _, cancellationToken) =>
        {
            run.Home.EnsureJoined();
            DiskPriority.Lower();
            await using var daemon = new DaemonLoop(run, [], new DaemonPace());
            await daemon.RunAsync(cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }
}
