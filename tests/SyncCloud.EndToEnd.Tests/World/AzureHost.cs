using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Http;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage.Azure;
using SyncCloud.Service.Tests;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>One life of the service over a storage account: every endpoint, devices told by the long poll, webhooks. Where another begins, only the account is left.</summary>
internal sealed class AzureHost : IAsyncDisposable
{
    private readonly SocketsHttpHandler connections = GuardedConnections.CreateHandler(allowLoopback: true);
    private readonly WebhookSender sender;
    private readonly TableDeliveryQueue queue;
    private readonly WebhookService webhooks;
    private readonly WebApplication app;

    private AzureHost(AzureStorage storage, StorageWire wire, ServiceOptions options, AzureTokens tokens, Uri address)
    {
        (Storage, Wire) = (storage, wire);
        var random = new CryptographicRandomBytes();
        Service = new SyncService(storage.Tables, storage.Blobs, storage.Links, TimeProvider.System, random, options);
        sender = new WebhookSender(connections, "cloud.example", Service.Clock);
        queue = new TableDeliveryQueue(storage.Tables, atOnce: 1);
        webhooks = new WebhookService(storage.Tables, Service.Collections, queue, sender, Service.Clock, random, new WebhookOptions { Service = new Uri("https://cloud.example"), AllowLoopback = true });
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address.GetLeftPart(UriPartial.Authority));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Use(tokens.IdentifyAsync);
        var runner = new EndpointRunner(Service, tokens.UserOf, app.Services.GetRequiredService<ILogger<EndpointRunner>>());
        var mailboxes = new DeviceMailboxes(Service.Clock, random);
        var devices = new DeviceNotifier(new ListeningDevices(storage.Tables, Service.Clock), mailboxes, relay: null, app.Services.GetRequiredService<ILogger<DeviceNotifier>>());
        var hooks = new WebhookNotifier(webhooks.Queueing, app.Services.GetRequiredService<ILogger<WebhookNotifier>>());
        (Service.Queues, Service.Webhooks, Service.Notifier) = (mailboxes, webhooks, new Notices(this, new Notifiers(devices, hooks)));
        app.Lifetime.ApplicationStopping.Register(mailboxes.Stop);
        foreach (var endpoint in ApiEndpoints.All(Service.Options, signIn: null, "0.0.0", signer: null, QueueEndpoints.Receive(mailboxes)))
            app.MapMethods(endpoint.Route, [endpoint.Method], http => runner.RunAsync(endpoint, http));
        app.MapPost(Routes.Enrolments, http => tokens.EnrolAsync(Service, http));
    }

    public AzureStorage Storage { get; }
    public SyncService Service { get; }

    /// <summary>What the service, not a device, sends to the storage account.</summary>
    public StorageWire Wire { get; }

    public bool LosesNotices { get; set; }

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<AzureHost> StartAsync(AzureStorageOptions account, ServiceOptions options, AzureTokens tokens, Uri address, CancellationToken cancellationToken)
    {
        var wire = new StorageWire();
        var storage = AzureStorage.Open(account, credential: null, wire.AddTo);
        await storage.CreateAsync(cancellationToken);
        var host = new AzureHost(storage, wire, options, tokens, address);
        await host.app.StartAsync(cancellationToken);
        return host;
    }

    /// <summary>What the timer does that looks for events which no webhook was told of.</summary>
    public ValueTask<int> FillGapsAsync(CancellationToken cancellationToken) => webhooks.Queueing.FillGapsAsync(cancellationToken);

    /// <summary>Makes all deliveries that are due.</summary>
    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        while (await queue.DeliverDueAsync(webhooks.Delivery, Service.Clock, cancellationToken)) { }
    }

    /// <summary>Ends at once, whatever is under way.</summary>
    public async Task KillAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        sender.Dispose();
        connections.Dispose();
        queue.Dispose();
        Wire.Dispose();
    }

    private sealed class Notices(AzureHost host, INotifier notifier) : INotifier
    {
        public ValueTask AppendedAsync(AppendNotice notice, CancellationToken cancellationToken) => host.LosesNotices ? default : notifier.AppendedAsync(notice, cancellationToken);
    }
}
