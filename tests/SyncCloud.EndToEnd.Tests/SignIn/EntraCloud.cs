using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SyncCloud.Service;
using SyncCloud.Service.Agents;
using SyncCloud.Service.Content;
using SyncCloud.Service.Http;
using SyncCloud.Service.Management.Entra;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>The service with users of Entra ID as the Functions app has them (Microsoft.Identity.Web checks every token), over embedded stores and real HTTP; and the devices that log in to it.</summary>
internal sealed class EntraCloud : SignInWorld
{
    private readonly SqliteTableStore tables;
    private readonly WebApplication app;

    private EntraCloud(DirectoryInfo work, Entra entra, ShiftedClock clock, CancellationToken cancellationToken) : base(work, entra, cancellationToken)
    {
        Clock = clock;
        tables = SqliteTableStore.Open(At("service.db"));
        var signer = new LinkSigner(new byte[LinkSigner.KeyLength]);
        var service = new SyncService(tables, new FolderBlobStore(At("blobs"), clock), signer, clock, new CryptographicRandomBytes(), new ServiceOptions());
        service.Agents = new AgentDistribution { Library = new AgentLibrary(new FolderBlobStore(At("agents"), clock, beside: true)) };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddEntra(entra.Issuer.Options);
        builder.Services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, bearer =>
        {
            bearer.BackchannelHttpHandler = entra.Trusting();
            bearer.TokenValidationParameters.LifetimeValidator = (from, until, _, _) => clock.GetUtcNow().UtcDateTime is var now && from <= now && now < until;
        });
        app = builder.Build();
        app.UseAuthentication();
        var mailboxes = new DeviceMailboxes(clock, new CryptographicRandomBytes());
        (service.Queues, service.Notifier) = (mailboxes, new DeviceNotifier(new ListeningDevices(tables, clock), mailboxes, relay: null, app.Services.GetRequiredService<ILogger<DeviceNotifier>>()));
        app.Lifetime.ApplicationStopping.Register(mailboxes.Stop);
        var runner = new EndpointRunner(service, new EntraUsers(entra.Issuer.Options).Of, app.Services.GetRequiredService<ILogger<EndpointRunner>>());
        foreach (var endpoint in ApiEndpoints.All(service.Options, entra.Issuer.Options.SignIn, "0.0.0", signer, QueueEndpoints.Receive(mailboxes)))
            app.MapMethods(endpoint.Route, [endpoint.Method], http => runner.RunAsync(endpoint, http));
    }

    public ShiftedClock Clock { get; }
    public override Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<EntraCloud> StartAsync(CancellationToken cancellationToken)
    {
        // The agents are told of the issuer's certificate as OpenSSL has it, which .NET goes by on Linux.
        Parts.RequireLinux("trust in a test's certificate");
        var (work, clock) = (Directory.CreateTempSubdirectory("synccloud-e2e-"), new ShiftedClock());
        var entra = await Entra.StartAsync(Path.Combine(work.FullName, CertificateFile), clock, cancellationToken);
        var cloud = new EntraCloud(work, entra, clock, cancellationToken);
        await cloud.app.StartAsync(cancellationToken);
        return cloud;
    }

    public override async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await tables.DisposeAsync();
        await base.DisposeAsync();
    }
}
