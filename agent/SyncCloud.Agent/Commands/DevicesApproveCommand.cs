using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Commands;

/// <summary><c>devices approve DEVICE</c>: lets in a device that waits, since it was registered after another was revoked.</summary>
internal static class DevicesApproveCommand
{
    public static Command Create(CommandHost host)
    {
        var device = new Argument<string>("DEVICE") { Description = "The waiting device's name, or the beginning of its id." };
        var command = new Command("approve", "Let in a device that waits.") { device };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var waiting = (await account.DevicesAsync(cancellationToken)).Where(one => one.Waiting).ToList();
            var chosen = Choice.One(waiting, parse.GetRequiredValue(device), one => one.Name, one => one.Id, "waiting device", "synccloud devices");
            await account.ApproveAsync(DeviceId.Parse(chosen.Id), cancellationToken);
            run.Report.Line($"approved '{chosen.Name}': it may sync from now on");
            run.Report.Document(new ApprovedDeviceDocument(chosen.Id, chosen.Name), OutputJson.Default.ApprovedDeviceDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record ApprovedDeviceDocument(string Id, string Name);
