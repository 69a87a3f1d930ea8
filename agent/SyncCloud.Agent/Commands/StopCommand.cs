using System.CommandLine;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>stop</c>: ends the daemon of this home, and returns when it has ended; done at once when none runs.</summary>
internal static class StopCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UntilTold = TimeSpan.FromSeconds(4);

    public static Command Create(CommandHost host)
    {
        var command = new Command("stop", "End the daemon that `synccloud run` started.");
        host.Run(command, async (run, _, cancellationToken) =>
        {
            using var daemon = await DaemonClient.ConnectAsync(run.Home, cancellationToken);
            var stopped = daemon is not null;
            if (daemon is not null) await StopAsync(daemon, run, cancellationToken);
            run.Report.Line(stopped ? "stopped" : $"no daemon runs for {run.Home.Path}");
            run.Report.Document(new StoppedDocument(stopped), OutputJson.Default.StoppedDocument);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task StopAsync(DaemonClient daemon, CommandRun run, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, run.Surroundings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await daemon.AskAsync(new DaemonRequest { Ask = DaemonRequest.Stop }, either.Token);
            await EndedAsync(daemon, run, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AgentException($"the daemon has not ended within {Units.Duration(Patience)}", "`synccloud status` tells what it is at; end its process if it has to be");
        }
    }

    /// <summary>Waits, and says for what, where that takes long.</summary>
    private static async Task EndedAsync(DaemonClient daemon, CommandRun run, CancellationToken cancellationToken)
    {
        var ended = daemon.EndedAsync(cancellationToken);
        if (await Task.WhenAny(ended, Task.Delay(UntilTold, run.Surroundings.Time, cancellationToken)) != ended && await DaemonClient.DescribeAsync(run.Home, cancellationToken) is { } state)
            foreach (var one in state.Collections)
                if (one.Syncing is { } at) run.Report.Note($"waiting for the sync of '{NameOf(run, one.Id)}' ({at}); if it does not answer, the daemon ends without it");
        await ended;
    }

    private static string NameOf(CommandRun run, string id) => run.Home.Collections.FirstOrDefault(collection => collection.Id == id)?.Name ?? id;
}

internal sealed record StoppedDocument(bool Stopped);
