using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Identity;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>login [URL] [--name DEVICE] [--device-code] [--token-file] [--authority HOST]</c>: signs the user in and registers this installation as a device; on one that is a device already it
/// renews the sign-in, or goes on where it had to wait.
/// </summary>
internal static class LoginCommand
{
    public static Command Create(CommandHost host)
    {
        var url = new Argument<string?>("URL") { Description = "The service's address, for example https://sync.example.org (default: this device's).", Arity = ArgumentArity.ZeroOrOne };
        var name = new Option<string?>("--name") { Description = "This device's name (default: the machine's).", HelpName = "DEVICE" };
        var deviceCode = new Option<bool>("--device-code") { Description = "Sign in on another device, by a code (default where this one has no browser)." };
        var tokenFile = new Option<bool>("--token-file") { Description = "Keep the sign-in in a file of the home, not in the system's protected store: for a device that syncs while nobody is logged on." };
        var fingerprint = new Option<string?>("--fingerprint") { Description = "The SHA-256 fingerprint of the only certificate to take for the service's.", HelpName = "HEX" };
        var insecure = new Option<bool>("--insecure-http") { Description = "Allow plain HTTP beyond this machine: anyone on the network can then read your data and act as this device." };
        var authority = new Option<string?>("--authority") { Description = "A host, with its port if need be, where signing in is allowed besides Microsoft's own: for tests and unusual clouds. Whoever runs it can act as you. Remembered.", HelpName = "HOST" };
        var command = new Command("login", "Sign in to a cloud: register this device, or renew its sign-in.") { url, name, deviceCode, tokenFile, authority, fingerprint, insecure };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var service = AddressOf(run.Home, parse.GetValue(url), parse.GetValue(fingerprint), parse.GetValue(insecure));
            var deviceName = parse.GetValue(name) is { } given ? DeviceNames.Check(given) : DeviceNames.OfMachine(Environment.MachineName);
            using var held = await run.LockAsync(cancellationToken);
            if (PlainHttp.IsExposed(service.Address))
                run.Report.Note($"{service.Address} is not encrypted: whoever can listen on the way can read your data and act as this device");
            var way = parse.GetValue(deviceCode) ? SignInWay.DeviceCode : Session.Of(run.Surroundings.Variable).Way;
            var (installation, approvers) = await new Login(run, service, way, parse.GetValue(tokenFile), parse.GetValue(authority)).RunAsync(deviceName, cancellationToken);
            Tell(run.Report, installation, approvers);
            run.Report.Document(new LoginDocument(installation.Service, installation.User, installation.Device, installation.DeviceName, run.Home.Path, approvers is not null, approvers ?? []), OutputJson.Default.LoginDocument);
            return approvers is null ? ExitCode.Done : ExitCode.Approval;
        });
        return command;
    }

    private static ServiceAddress AddressOf(AgentHome home, string? url, string? fingerprint, bool insecure)
    {
        if (url is not null) return ServiceAddress.Parse(url, fingerprint, insecure);
        var installation = home.FindInstallation() ?? throw new AgentException("no service was named, and this home is no device of one yet", "synccloud login URL", ExitCode.Usage);
        return ServiceAddress.Parse(installation.Service, fingerprint ?? installation.Fingerprint, insecure || installation.InsecureHttp == true);
    }

    private static void Tell(Reporter report, Installation installation, ImmutableArray<string>? approvers)
    {
        report.Line($"signed in to {installation.Service} as '{installation.User}', device '{installation.DeviceName}'");
        if (approvers is null) report.Line("next: synccloud add NAME PATH");
        else
        {
            report.Line("this device has to wait: a device of yours was revoked before, so a new one needs an approval");
            report.Line(approvers is [_, ..] some
                ? $"on {WaitingText.Any(some)}: synccloud devices approve {Units.Short(installation.Device)}; then here: synccloud login"
                : "no device of yours remains that could give it; sign in anew instead: synccloud login (in a browser that still knows you, sign out first)");
            if (approvers is []) report.Line("if it has to wait after that too, the service is not told when you signed in: its app registration lacks the optional claim 'auth_time' for access tokens");
        }
    }
}

/// <summary><paramref name="Approvers"/>: the devices that can let in this one, which is <paramref name="Waiting"/>; empty then when a newer sign-in is what it takes.</summary>
internal sealed record LoginDocument(string Service, string User, string Device, string DeviceName, string Home, bool Waiting, ImmutableArray<string> Approvers);
