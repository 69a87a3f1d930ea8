using System.CommandLine;
using SyncCloud.Agent.Identity;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>logout</c>: forgets the user's sign-in. The device stays registered, and its files stay as they are.</summary>
internal static class LogoutCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("logout", "Forget the sign-in on this device. The device stays registered.");
        host.Run(command, async (run, _, cancellationToken) =>
        {
            using var held = await run.LockAsync(cancellationToken);
            var installation = run.Home.Installation;
            var signIn = installation.SignIn ?? throw new AgentException("this device has joined with a code, so there is no sign-in to forget", "`synccloud devices revoke DEVICE` shuts a device out for good");
            (TokenStore.Open(run.Home, signIn.TokenFile)).Clear();
            run.Report.Line($"signed out: this device no longer has a sign-in of '{installation.User}'");
            run.Report.Line($"it stays registered as '{installation.DeviceName}': synccloud login signs in again; synccloud devices revoke, on another device, shuts it out for good");
            run.Report.Document(new LogoutDocument(installation.Service, installation.User, installation.Device, installation.DeviceName), OutputJson.Default.LogoutDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record LogoutDocument(string Service, string User, string Device, string DeviceName);
