using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Programs;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Doctor;

/// <summary>Asks the service: who it is, what time it has, whether it takes this device, and which program it offers. Tries nothing twice and changes nothing.</summary>
internal sealed class CloudExamination(CommandRun run)
{
    private readonly Installation installation = run.Home.Installation;

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var connection = new ServiceConnection { Address = new Uri(installation.Service), InsecureHttp = installation.InsecureHttp ?? false };
        using var dates = new DateHandler(HttpConnections.CreateHandler(installation.PinnedCertificate), run.Surroundings.Time);
        try
        {
            using var stranger = new ManagementClient(connection, dates, run.Surroundings.Time);
            var description = await stranger.DescribeAsync(cancellationToken);
            if (!ServiceAddress.IsSyncCloud(description)) return [Finding.Trouble("service", $"{installation.Service} is no SyncCloud service", "check what answers there")];
            findings.Add(Finding.Ok("service", $"{installation.Service} answers, version {description.Version}{(installation.Fingerprint is null ? "" : ", with the certificate that is pinned")}"));
        }
        catch (TransportException exception) { return [Finding.Trouble("service", exception)]; }
        if (dates.Last is { } last) findings.Add(Limits.Clock(last.Service, last.Here));
        findings.Add(await DeviceAsync(cancellationToken));
        findings.Add(await ProgramAsync(connection, dates, cancellationToken));
        return findings;
    }

    private async Task<Finding> DeviceAsync(CancellationToken cancellationToken)
    {
        const string subject = "device";
        try
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var own = (await account.DevicesAsync(cancellationToken)).FirstOrDefault(device => device.Id == installation.Device);
            return own is null ? Finding.Trouble(subject, "the service does not list this device", "join with a new code, or log in, in a new --home, and add the folders again")
                : own.Revoked is not null ? Finding.Trouble(subject, "this device was revoked", "join with a new code, or log in, in a new --home, and add the folders again")
                : own.Waiting ? Finding.Trouble(subject, "this device waits for an approval", "on another device of yours: synccloud devices approve " + own.Name)
                : Finding.Ok(subject, $"the service takes '{own.Name}', and its user's sign-in");
        }
        catch (Exception exception) when (exception is TransportException or AgentException) { return Finding.Trouble(subject, exception); }
    }

    private async Task<Finding> ProgramAsync(ServiceConnection connection, HttpMessageHandler handler, CancellationToken cancellationToken)
    {
        const string subject = "program";
        try
        {
            using var client = new AgentProgramClient(connection, handler, run.Surroundings.Time);
            var current = ProgramFolder.Around(AppContext.BaseDirectory, run.Surroundings.Time)?.CurrentBuild is { } build ? ProgramFolder.VersionOf(build)! : OwnVersion.Value;
            if (await client.FindManifestAsync(cancellationToken) is not { } signed) return Finding.Ok(subject, $"synccloud {current}; the service offers none");
            var offered = PublisherTrust.Judge(installation.Publisher, signed, Platforms.OfThisProcess, connection.Address).Manifest.For(Platforms.OfThisProcess)?.Version;
            return offered is not null && offered > current ? Finding.Warning(subject, $"synccloud {current}, and the service offers {offered}", "synccloud update")
                : Finding.Ok(subject, $"synccloud {current}; the service offers nothing newer");
        }
        catch (Exception exception) when (exception is TransportException or AgentException or CorruptDataException) { return Finding.Trouble(subject, exception); }
    }

    /// <summary>Notes what time the service has.</summary>
    private sealed class DateHandler(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
    {
        public (DateTimeOffset Service, DateTimeOffset Here)? Last { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.Date is { } date) Last = (date, time.GetUtcNow());
            return response;
        }
    }
}
