using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Commands;

/// <summary><c>devices revoke DEVICE</c>: the cloud refuses that device from now on. Its files stay as they are.</summary>
internal static class DevicesRevokeCommand
{
    public static Command Create(CommandHost host)
    {
        var device = new Argument<string>("DEVICE") { Description = "The device's name, or the beginning of its id." };
        var command = new Command("revoke", "Shut a device out of the cloud, for good.") { device };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var all = await account.DevicesAsync(cancellationToken);
            var asked = parse.GetRequiredValue(device);
            // Of equal names the ones that are revoked already are not meant.
            var active = all.Where(one => one.Revoked is null).ToList();
            var chosen = Choice.One<DeviceInfo>(active.Any(one => Matches(one.Name, one.Id, asked)) ? active : all, asked, one => one.Name, one => one.Id, "device", "synccloud devices");
            await account.RevokeAsync(DeviceId.Parse(chosen.Id), cancellationToken);
            run.Report.Line($"revoked '{chosen.Name}': the cloud refuses it from now on; the files on it stay as they are");
            run.Report.Document(new RevokedDocument(chosen.Id, chosen.Name), OutputJson.Default.RevokedDocument);
            return ExitCode.Done;
        });
        return command;
    }

    private static bool Matches(string name, string id, string asked) =>
        string.Equals(name, asked, StringComparison.OrdinalIgnoreCase) || id.StartsWith(asked, StringComparison.OrdinalIgnoreCase);
}

internal sealed record RevokedDocument(string Id, string Name);
