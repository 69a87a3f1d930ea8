using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>devices</c>: every device of the user.</summary>
internal static class DevicesCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("devices", "List your devices.") { DevicesApproveCommand.Create(host), DevicesRevokeCommand.Create(host) };
        host.Run(command, async (run, _, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var self = run.Home.Installation.Device;
            var rows = (await account.DevicesAsync(cancellationToken))
                .Select(device => new DeviceRow(device.Id, device.Name, device.Id == self, device.Registered, device.LastSeen, device.Revoked, device.Waiting, device.Cursors))
                .ToImmutableArray();
            run.Report.Document(new DevicesDocument(rows), OutputJson.Default.DevicesDocument);
            run.Report.Table(TableOf(rows));
            if (rows.FirstOrDefault(row => row.Waiting) is { } waiting)
                run.Report.Line($"'{waiting.Name}' may do nothing until you let it in: synccloud devices approve {Units.Short(waiting.Id)}; or, if it is not yours: synccloud devices revoke {Units.Short(waiting.Id)}");
            return ExitCode.Done;
        });
        return command;
    }

    private static TextTable TableOf(ImmutableArray<DeviceRow> rows)
    {
        var table = new TextTable("NAME", "REGISTERED", "LAST SEEN", "STATE", "ID");
        foreach (var row in rows)
        {
            var state = row.Revoked is { } revoked ? $"revoked {Units.Moment(revoked)}" : row.Waiting ? "waits for approval" : row.ThisDevice ? "this device" : "active";
            table.Add(row.Name, Units.Moment(row.Registered), row.LastSeen is { } seen ? Units.Moment(seen) : "-", state, Units.Short(row.Id));
        }
        return table;
    }
}

internal sealed record DevicesDocument(ImmutableArray<DeviceRow> Devices);

/// <summary><paramref name="Waiting"/>: it may do nothing until it is approved. <paramref name="Cursors"/>: collection id → the newest sequence number that the device has asked after.</summary>
internal sealed record DeviceRow(string Id, string Name, bool ThisDevice, DateTimeOffset Registered, DateTimeOffset? LastSeen, DateTimeOffset? Revoked, bool Waiting, ImmutableDictionary<string, long> Cursors);
