using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SyncCloud.Service;
using SyncCloud.Service.Content;
using SyncCloud.Service.Http;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage;

namespace SyncCloud.Benchmarks.World;

/// <summary>
/// Every endpoint of the service behind HTTP on a free port of this machine, over stores whose use is counted. Who shows a user's id as the bearer token is that user.
/// </summary>
internal sealed class BenchmarkCloud : IAsyncDisposable
{
    private readonly WebApplication app;
    private long executions;

    private BenchmarkCloud(WebApplication app, SyncService service, StorageMeter storage) => (this.app, Service, Storage) = (app, service, storage);

    public SyncService Service { get; }
    public StorageMeter Storage { get; }
    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>How many requests a function would have answered; packs move past it, and so do hints.</summary>
    public long Executions => Interlocked.Read(ref executions);

    /// <param name="tables">Holds the rows.</param>
    /// <param name="blobs">Holds the bytes.</param>
    /// <param name="links">Links to packs; null: the service's own.</param>
    /// <param name="clock">The service's time.</param>
    /// <param name="queues">Makes the devices' queues over the counted tables; null: queues in memory, at which devices wait here.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<BenchmarkCloud> StartAsync(ITableStore tables, IBlobStore blobs, ILinkMinter? links, TimeProvider clock, Func<ITableStore, IDeviceQueues>? queues, CancellationToken cancellationToken)
    {
        var meter = new StorageMeter();
        var (countedTables, countedBlobs) = (new CountedTables(tables, meter), new CountedBlobs(blobs, meter));
        var random = new CryptographicRandomBytes();
        var signer = links is null ? new LinkSigner(new byte[LinkSigner.KeyLength]) : null;
        var service = new SyncService(countedTables, countedBlobs, links ?? signer!, clock, random, new ServiceOptions());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Use(IdentifyAsync);
        var mailboxes = queues is null ? new DeviceMailboxes(clock, random) : null;
        service.Queues = queues?.Invoke(countedTables) ?? mailboxes;
        service.Notifier = new DeviceNotifier(new ListeningDevices(countedTables, clock), service.Queues!, relay: null, app.Services.GetRequiredService<ILogger<DeviceNotifier>>());
        if (mailboxes is not null) app.Lifetime.ApplicationStopping.Register(mailboxes.Stop);

        var cloud = new BenchmarkCloud(app, service, meter);
        var runner = new EndpointRunner(service, UserOf, app.Services.GetRequiredService<ILogger<EndpointRunner>>());
        IEnumerable<ApiEndpoint> ofTheHost = mailboxes is null ? [] : [QueueEndpoints.Receive(mailboxes)];
        foreach (var endpoint in ApiEndpoints.All(service.Options, signIn: null, "0.0.0", signer, ofTheHost))
        {
            var isExecution = endpoint.Access is not (Access.Link or Access.Queue);
            app.MapMethods(endpoint.Route, [endpoint.Method], http =>
            {
                if (isExecution) Interlocked.Increment(ref cloud.executions);
                // On Azure a link leads to the store itself, which asks the service nothing.
                return endpoint.Access is Access.Link ? meter.AddAsideAsync(endpoint.Method == HttpMethods.Put ? StorageClass.BlobWrite : StorageClass.BlobRead, () => runner.RunAsync(endpoint, http))
                    : runner.RunAsync(endpoint, http);
            });
        }
        await app.StartAsync(cancellationToken);
        return cloud;
    }

    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private static Task IdentifyAsync(HttpContext http, RequestDelegate next)
    {
        var shown = http.Request.Headers.Authorization.ToString();
        if (shown.StartsWith("Bearer ", StringComparison.Ordinal)) http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", shown["Bearer ".Length..])], "benchmark"));
        return next(http);
    }

    private static Outcome<TokenUser> UserOf(ClaimsPrincipal principal) =>
        UserId.TryParse(principal.FindFirst("sub")?.Value, out var user) ? new TokenUser(user, Grant: null) : new Refusal.Unauthenticated();
}
