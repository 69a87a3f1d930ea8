using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Commands;

/// <summary><c>join URL --code CODE|- [--fingerprint HEX] [--name DEVICE]</c>: registers this installation as a device of the user that the code was made for.</summary>
internal static class JoinCommand
{
    public static Command Create(CommandHost host)
    {
        var url = new Argument<string>("URL") { Description = "The service's address, for example https://sync.example.org." };
        var code = new Option<string>("--code") { Description = "The one-time enrolment code; - reads it from standard input.", HelpName = "CODE", Required = true };
        var name = new Option<string?>("--name") { Description = "This device's name (default: the machine's).", HelpName = "DEVICE" };
        var fingerprint = new Option<string?>("--fingerprint")
        {
            Description = "The SHA-256 fingerprint of the only certificate to take for the service's, as `synccloud-local code` prints it (default: any that an authority trusted by this device has signed).",
            HelpName = "HEX",
        };
        var insecure = new Option<bool>("--insecure-http") { Description = "Allow plain HTTP beyond this machine: anyone on the network can then read your data and act as this device." };
        var command = new Command("join", "Join a cloud: register this device.") { url, code, fingerprint, name, insecure };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var service = ServiceAddress.Parse(parse.GetRequiredValue(url), parse.GetValue(fingerprint), parse.GetValue(insecure));
            var deviceName = parse.GetValue(name) is { } given ? DeviceNames.Check(given) : DeviceNames.OfMachine(Environment.MachineName);
            using var held = await run.LockAsync(cancellationToken);
            if (run.Home.FindInstallation() is { } joined)
                throw new AgentException($"this home is already device '{joined.DeviceName}' of {joined.Service}", "another device on this machine needs a --home of its own");
            if (PlainHttp.IsExposed(service.Address))
                run.Report.Note($"{service.Address} is not encrypted: whoever can listen on the way can read your data and act as this device");
            var secret = await ReadCodeAsync(parse.GetRequiredValue(code), run.Surroundings, cancellationToken);
            var (installation, credentials) = await Enrolment.JoinAsync(service, secret, deviceName, run.Surroundings.Time, run.Report.Note, cancellationToken);
            run.Home.Save(installation, credentials);
            run.Report.Line($"joined {installation.Service} as device '{installation.DeviceName}' of user '{installation.User}'");
            run.Report.Line("next: synccloud add NAME PATH");
            run.Report.Document(new JoinDocument(installation.Service, installation.User, installation.Device, installation.DeviceName, run.Home.Path), OutputJson.Default.JoinDocument);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<string> ReadCodeAsync(string option, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var code = (option == "-" ? await surroundings.ReadLineAsync(cancellationToken) : option)?.Trim();
        return string.IsNullOrEmpty(code) ? throw new AgentException("no enrolment code was given", "on the service's machine: synccloud-local code --user NAME", ExitCode.Usage) : code;
    }
}

internal sealed record JoinDocument(string Service, string User, string Device, string DeviceName, string Home);
