using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>trust --fingerprint HEX | --authorities | --publisher HEX</c>: says anew by what this device knows the service's certificate, or the publisher of its agent
/// programs. Sends nothing.
/// </summary>
internal static class TrustCommand
{
    public static Command Create(CommandHost host)
    {
        var fingerprint = new Option<string?>("--fingerprint") { Description = "Take exactly the certificate with this SHA-256 fingerprint.", HelpName = "HEX" };
        var authorities = new Option<bool>("--authorities") { Description = "Take any certificate that an authority trusted by this device has signed." };
        var publisher = new Option<string?>("--publisher") { Description = "Take agent programs signed by this publisher alone, as `synccloud-local agents` prints it.", HelpName = "HEX" };
        var command = new Command("trust", "Say which certificate of the service to trust, or which publisher of agent programs, after it was renewed or replaced.") { fingerprint, authorities, publisher };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var (pinned, byAuthorities, key) = (parse.GetValue(fingerprint), parse.GetValue(authorities), parse.GetValue(publisher));
            if ((pinned is null ? 0 : 1) + (byAuthorities ? 1 : 0) + (key is null ? 0 : 1) != 1)
                throw new AgentException("say one of --fingerprint HEX, --authorities and --publisher HEX", "`synccloud-local code` prints the fingerprint on the service's machine, `synccloud-local agents` the publisher", ExitCode.Usage);
            var publisherKey = key is null ? (Hash256?)null : ParsePublisher(key);
            using var held = await run.LockAsync(cancellationToken);
            var installation = run.Home.Installation;
            var trusting = publisherKey is { } hash ? WithPublisher(installation, hash) : WithCertificate(installation, pinned);
            run.Home.Save(trusting);
            run.Report.Line(key is not null ? $"agent programs are taken from the publisher {trusting.Publisher!.Key} alone"
                : trusting.Fingerprint is { } hex ? $"{installation.Service} is trusted with exactly the certificate {hex}"
                : $"{installation.Service} is trusted when an authority of this device has signed its certificate");
            run.Report.Document(new TrustDocument(installation.Service, trusting.Fingerprint, trusting.Publisher?.Key), OutputJson.Default.TrustDocument);
            return ExitCode.Done;
        });
        return command;
    }

    private static Installation WithCertificate(Installation installation, string? pinned) =>
        installation with { Fingerprint = ServiceAddress.Parse(installation.Service, pinned, installation.InsecureHttp ?? false).PinnedCertificate?.ToString() };

    /// <summary>What was seen of another publisher says nothing of this one.</summary>
    private static Installation WithPublisher(Installation installation, Hash256 key) =>
        installation.Publisher?.Key == key.ToString() ? installation : installation with { Publisher = new Publisher { Key = key.ToString() } };

    private static Hash256 ParsePublisher(string text) => CertificateFingerprint.TryParse(text, out var key)
        ? key
        : throw new AgentException("a publisher's SHA-256 fingerprint has 64 hexadecimal digits", "`synccloud-local agents` prints it on the service's machine", ExitCode.Usage);
}

/// <summary><paramref name="Fingerprint"/> is null when this device's authorities decide, <paramref name="Publisher"/> when it has met none.</summary>
internal sealed record TrustDocument(string Service, string? Fingerprint, string? Publisher);
