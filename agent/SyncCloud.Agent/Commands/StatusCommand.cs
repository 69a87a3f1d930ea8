using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>status</c>: for each collection whether it is in step, with the proof (equal state roots at the head, nothing pending, a clean scan) or what is
/// missing. Changes nothing.
/// </summary>
internal static class StatusCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("status", "Show whether this device is in step, and why not.");
        host.Run(command, async (run, _, cancellationToken) =>
        {
            var installation = run.Home.Installation;
            using var held = await run.LockToReadAsync(cancellationToken);
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var heads = await CloudHeads.AskAsync(account, cancellationToken);
            var check = new CollectionCheck(run, account, heads);
            var rows = ImmutableArray.CreateBuilder<CollectionStatus>();
            foreach (var collection in run.Home.Collections) rows.Add(await check.RunAsync(collection, cancellationToken));
            var status = new StatusDocument
            {
                Service = installation.Service,
                User = installation.User,
                Device = installation.Device,
                DeviceName = installation.DeviceName,
                Home = run.Home.Path,
                Online = heads.Error is null,
                Error = heads.Error?.Message,
                InStep = rows.All(row => row.InStep),
                Collections = rows.ToImmutable(),
            };
            run.Report.Document(status, OutputJson.Default.StatusDocument);
            StatusText.Print(run.Report, status);
            if (heads.Error is { } error) run.Report.Note(error.Exit == ExitCode.Error ? error.Message : $"{error.Message}: {error.Remedy}");
            return ExitCodes.Worst(rows.Select(row => row.Exit).Append(heads.Error?.Exit ?? ExitCode.Done));
        });
        return command;
    }
}
