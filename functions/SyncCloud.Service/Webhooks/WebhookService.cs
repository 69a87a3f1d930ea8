using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Webhooks;

/// <summary>All there is of webhooks, over the service's tables, a queue and a sender, which the host owns. Safe for concurrent calls.</summary>
public sealed class WebhookService
{
    public WebhookService(ITableStore tables, CollectionRegistry collections, IDeliveryQueue queue, WebhookSender sender, TimeProvider clock, IRandomBytes random, WebhookOptions options)
    {
        var (webhooks, chain, records) = (new WebhookTable(tables), new Chain(tables), new DeliveryRecords(tables));
        var hooks = new Hooks(tables, chain);
        Options = options;
        Queueing = new EventQueueing(webhooks, hooks, records, chain, collections, queue, clock);
        Registry = new WebhookRegistry(webhooks, Queueing, records, sender, random, clock, options);
        Delivery = new WebhookDelivery(webhooks, hooks, records, chain, sender, random, clock, options.Service);
    }

    public WebhookOptions Options { get; }
    public WebhookRegistry Registry { get; }
    public EventQueueing Queueing { get; }
    public WebhookDelivery Delivery { get; }
}
