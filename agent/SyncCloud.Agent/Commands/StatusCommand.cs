using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Restraint;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>status</c>: for each collection whether it is in step, with the proof (equal state roots at the head, nothing pending, a clean scan) or what is
/// missing, and what the daemon is at. Changes nothing.
/// </summary>
internal static class StatusCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("status", "Show whether this device is in step, and why not.");
        host.Run(command, async (run, _, cancellationToken) =>
        {
            var installation = run.Home.Installation;
            var daemon = await DaemonClient.DescribeAsync(run.Home, cancellationToken);
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var (heads, rows) = await CheckAsync(run, account, daemon, cancellationToken);
            var (limits, local) = (run.Home.Limits, run.Surroundings.Time.GetLocalNow().DateTime);
            var status = new StatusDocument
            {
                Service = installation.Service,
                User = installation.User,
                Device = installation.Device,
                DeviceName = installation.DeviceName,
                Home = run.Home.Path,
                Online = heads.Error is null,
                Error = heads.Error?.Message,
                InStep = rows.All(row => row.InStep || row.IsDone),
                Daemon = daemon is null ? null : new DaemonStatus(daemon.Process, daemon.Version, daemon.Since, daemon.Held),
                Limits = limits.AreNone ? null : LimitsDocument.Of(limits, local),
                LimitsText = LimitSchedule.Describe(limits, local),
                Collections = rows,
            };
            run.Report.Document(status, OutputJson.Default.StatusDocument);
            StatusText.Print(run.Report, status);
            if (heads.Error is { } error) run.Report.Note(error.Exit == ExitCode.Error ? error.Message : $"{error.Message}: {error.Remedy}");
            return ExitCodes.Worst(rows.Select(row => row.Exit).Append(heads.Error?.Exit ?? ExitCode.Done));
        });
        return command;
    }

    private static async Task<(CloudHeads, ImmutableArray<CollectionStatus>)> CheckAsync(CommandRun run, CloudAccount account, DaemonState? daemon, CancellationToken cancellationToken)
    {
        HomeLock held;
        try { held = await run.LockToReadAsync(cancellationToken); }
        catch (AgentException) when (daemon is not null)
        {
            // A long sync is under way, which is not ended for a look.
            if (await DaemonClient.DescribeAsync(run.Home, cancellationToken) is not { } busy || !busy.Collections.Any(collection => collection.Syncing is not null)) throw;
            return (await CloudHeads.AskAsync(account, cancellationToken), CollectionCheck.Unchecked(run, busy));
        }
        using (held)
        {
            var heads = await CloudHeads.AskAsync(account, cancellationToken);
            var check = new CollectionCheck(run, account, heads, daemon);
            var rows = ImmutableArray.CreateBuilder<CollectionStatus>();
            foreach (var collection in run.Home.Collections) rows.Add(await check.RunAsync(collection, cancellationToken));
            return (heads, rows.ToImmutable());
        }
    }
}
