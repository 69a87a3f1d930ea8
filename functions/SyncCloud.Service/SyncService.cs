using SyncCloud.Service.Agents;
using SyncCloud.Service.Content;
using SyncCloud.Service.Images;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Retention;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service;

/// <summary>
/// The whole service over two stores. It keeps no state of its own, starts no thread and takes time and randomness only from what it is given, so any
/// number of them may run over the same stores, and one may be stopped at any await. Safe for concurrent calls.
/// </summary>
public sealed class SyncService
{
    /// <summary>Throws <see cref="ArgumentException"/> for options that cannot work.</summary>
    public SyncService(ITableStore tables, IBlobStore blobs, ILinkMinter links, TimeProvider clock, IRandomBytes random, ServiceOptions options)
    {
        if (options.Errors() is { Count: > 0 } errors) throw new ArgumentException(string.Join("; ", errors), nameof(options));
        (Options, Clock) = (options, clock);
        Health = new Health(tables, blobs);
        var chain = new Chain(tables);
        var usage = new UserUsage(tables, clock, options);
        var retirement = new PackRetirement(tables, blobs, chain, usage, clock, options);
        var containers = new LiveContainers(tables, blobs, chain);
        Appender = new LogAppender(tables, blobs, chain, containers, usage, new TurnTaking(tables, clock, options), clock, options);
        Reader = new LogReader(tables, blobs, chain);
        Collections = new CollectionRegistry(tables, blobs, chain, usage, clock, random, options);
        Devices = new DeviceRegistry(tables, Collections, clock, random);
        Codes = new EnrolmentCodes(tables, new Users(tables, clock, random), clock, random, options);
        Contents = new ContentStore(blobs, chain, usage, retirement, links, clock, options);
        Quarantine = new Quarantine(tables, blobs, chain);
        Images = new BaseImageStore(tables, blobs, chain, containers, usage, clock, random, options);
        Maintenance = new Maintenance(tables, blobs, chain, Images, Collections, retirement, usage, clock, random, options);
    }

    public ServiceOptions Options { get; }
    public TimeProvider Clock { get; }
    public Health Health { get; }
    public LogAppender Appender { get; }
    public LogReader Reader { get; }
    public CollectionRegistry Collections { get; }
    public DeviceRegistry Devices { get; }
    public EnrolmentCodes Codes { get; }
    public ContentStore Contents { get; }
    public Quarantine Quarantine { get; }
    public BaseImageStore Images { get; }
    public Maintenance Maintenance { get; }

    /// <summary>Told of every commit; null where nobody waits. A host sets it before the first request.</summary>
    public INotifier? Notifier { get; set; }

    /// <summary>Where devices are told; null where they ask on their timers alone. A host sets it before the first request.</summary>
    public IDeviceQueues? Queues { get; set; }

    /// <summary>Null where no webhooks are sent. A host sets it before the first request.</summary>
    public WebhookService? Webhooks { get; set; }

    /// <summary>Null where no agent programs are provided. A host sets it before the first request.</summary>
    public AgentDistribution? Agents { get; set; }
}
