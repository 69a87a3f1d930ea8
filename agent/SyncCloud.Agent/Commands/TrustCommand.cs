using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>trust --fingerprint HEX | --authorities</c>: says anew by what this device knows the service's certificate. Sends nothing.</summary>
internal static class TrustCommand
{
    public static Command Create(CommandHost host)
    {
        var fingerprint = new Option<string?>("--fingerprint") { Description = "Take exactly the certificate with this SHA-256 fingerprint.", HelpName = "HEX" };
        var authorities = new Option<bool>("--authorities") { Description = "Take any certificate that an authority trusted by this device has signed." };
        var command = new Command("trust", "Say which certificate of the service to trust, after it was renewed or replaced.") { fingerprint, authorities };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var pinned = parse.GetValue(fingerprint);
            if (pinned is null != parse.GetValue(authorities))
                throw new AgentException("say either --fingerprint HEX or --authorities", "`synccloud-local code` prints the fingerprint on the service's machine", ExitCode.Usage);
            using var held = await run.LockAsync(cancellationToken);
            var installation = run.Home.Installation;
            var service = ServiceAddress.Parse(installation.Service, pinned, installation.InsecureHttp ?? false);
            var hex = service.PinnedCertificate?.ToString();
            run.Home.Save(installation with { Fingerprint = hex });
            run.Report.Line(hex is null
                ? $"{installation.Service} is trusted when an authority of this device has signed its certificate"
                : $"{installation.Service} is trusted with exactly the certificate {hex}");
            run.Report.Document(new TrustDocument(installation.Service, hex), OutputJson.Default.TrustDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary><paramref name="Fingerprint"/> is null when this device's authorities decide.</summary>
internal sealed record TrustDocument(string Service, string? Fingerprint);
