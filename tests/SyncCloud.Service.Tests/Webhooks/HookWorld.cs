using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Tests.Webhooks;

/// <summary>The real service with its webhooks, a queue in its tables and a subscriber's real server, by a clock that the test sets.</summary>
internal sealed class HookWorld : IAsyncDisposable
{
    public static readonly UserId Anna = new(1);
    private static readonly Uri Service = new("https://cloud.example");
    private readonly SocketsHttpHandler connections = GuardedConnections.CreateHandler(allowLoopback: true);
    private readonly WebhookSender sender;
    private readonly TableDeliveryQueue queue;

    private HookWorld(Receiver receiver)
    {
        Receiver = receiver;
        sender = new WebhookSender(connections, "cloud.example", Cloud.Clock);
        queue = new TableDeliveryQueue(Cloud.Tables, atOnce: 1);
        var options = new WebhookOptions { Service = Service, AllowLoopback = true, MaxPerUser = 3 };
        Webhooks = new WebhookService(Cloud.Tables, Cloud.Service.Collections, queue, sender, Cloud.Clock, new CryptographicRandomBytes(), options);
    }

    public TestCloud Cloud { get; } = new();

    /// <summary>A collection of Anna's, and a device that appends to it.</summary>
    public CollectionId Documents { get; private set; }
    public TestDevice Laptop { get; private set; } = null!;
    public WebhookService Webhooks { get; }
    public Receiver Receiver { get; }

    /// <summary>Ids of the events that arrived, in order, without the hash at their end.</summary>
    public IReadOnlyList<string> Arrived => [.. Receiver.Received.Where(got => got.Method == "POST").Select(got => got.Headers["webhook-id"]).Select(id => id[..id.LastIndexOf('-')])];

    public static async Task<HookWorld> StartAsync(CancellationToken cancellationToken)
    {
        var receiver = await Receiver.StartAsync(cancellationToken);
        var world = new HookWorld(receiver);
        world.Answer(204);
        world.Documents = await world.Cloud.CollectionAsync(Anna);
        world.Laptop = await world.Cloud.DeviceAsync(Anna, world.Documents);
        return world;
    }

    public void Answer(int status) => Receiver.AgreeAndAnswer(status);

    public async Task<NewWebhook> SubscribeAsync(string path = "/hook") => (await Webhooks.Registry.SubscribeAsync(Anna, new Uri(Receiver.Address, path).AbsoluteUri, default)).Value;

    /// <summary>Commits logs, and by default tells of them as an append does.</summary>
    public async Task AppendAsync(TestDevice device, int count = 1, bool tell = true)
    {
        for (var i = 0; i < count; i++)
        {
            Cloud.Clock.Advance(TimeSpan.FromSeconds(1));
            var appended = await device.AppendAsync();
            if (tell && appended.HasHooks) await Webhooks.Queueing.QueueAsync(Anna, device.Collection, default);
        }
    }

    /// <summary>Makes some of what is due; false when nothing is.</summary>
    public async Task<bool> DeliverSomeAsync() => await queue.DeliverDueAsync(Webhooks.Delivery, Cloud.Clock, default);

    /// <summary>Makes all that is due.</summary>
    public async Task DeliverAsync()
    {
        while (await DeliverSomeAsync()) { }
    }

    /// <summary>Goes on to when the next delivery is due; null when there is none.</summary>
    public async Task<TimeSpan?> ToNextAsync()
    {
        if (await queue.FirstDueAsync(default) is not { } due) return null;
        var wait = due - Cloud.Clock.GetUtcNow();
        Cloud.Clock.Advance(wait);
        return wait;
    }

    /// <summary>As <see cref="Arrived"/> tells them.</summary>
    public string[] Ids(params int[] sequences) => [.. sequences.Select(sequence => $"log-{Documents}-{sequence}")];

    /// <summary>Partition and key of every row that has to do with the webhook.</summary>
    public List<string> RowsOf(Webhook webhook) =>
        [.. Cloud.Rows().Select(row => $"{row.Partition} {row.Row}").Where(row => row.Contains(webhook.Id.ToString(), StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        sender.Dispose();
        queue.Dispose();
        connections.Dispose();
        await Receiver.DisposeAsync();
    }
}
