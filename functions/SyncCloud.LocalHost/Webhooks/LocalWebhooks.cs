using SyncCloud.Service;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.LocalHost.Webhooks;

/// <summary>Webhooks on one machine: the queue lies in the service's own tables, and this process sends.</summary>
internal sealed class LocalWebhooks : IDisposable
{
    private const int AtOnce = 8;
    private readonly SocketsHttpHandler connections;
    private readonly WebhookSender sender;
    private readonly TableDeliveryQueue queue;

    public LocalWebhooks(ITableStore tables, SyncService service, Uri address)
    {
        var options = new WebhookOptions { Service = address, AllowLoopback = service.Options.WebhooksToThisMachine };
        connections = GuardedConnections.CreateHandler(options.AllowLoopback);
        sender = new WebhookSender(connections, address.DnsSafeHost, service.Clock);
        queue = new TableDeliveryQueue(tables, AtOnce);
        service.Webhooks = new WebhookService(tables, service.Collections, queue, sender, service.Clock, new CryptographicRandomBytes(), options);
    }

    public void AddTo(IServiceCollection services, SyncService service)
    {
        var (webhooks, clock) = (service.Webhooks!, service.Clock);
        services.AddSingleton<IHostedService>(provider => new DeliveryWorker(queue, webhooks.Delivery, clock, provider.GetRequiredService<ILogger<DeliveryWorker>>()));
        services.AddSingleton<IHostedService>(provider => new GapTimer(webhooks, clock, provider.GetRequiredService<ILogger<GapTimer>>()));
    }

    public void Dispose()
    {
        sender.Dispose();
        connections.Dispose();
        queue.Dispose();
    }
}
