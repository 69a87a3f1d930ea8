using System.Collections.Concurrent;
using System.Security.Cryptography;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Notifications;

/// <summary>
/// The devices' queues in this process's memory: of each collection only the newest hint is kept, for a short while. A restart forgets them all and the
/// key of their permissions with them; a device then negotiates again, and asks once. What it holds is bounded by the devices that listen.
/// </summary>
public sealed class DeviceMailboxes : IDeviceQueues
{
    /// <summary>Where a queue lies below the service's address.</summary>
    public const string Route = "/queues/{queue}";

    /// <summary>How many may wait at once. Each holds a connection (some 20 KB), and a quarter of those that a host takes is left for requests that do something.</summary>
    public const int MaxWaiting = 6144;

    private const string Rule = "device";
    private readonly ConcurrentDictionary<string, Mailbox> mailboxes = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;
    private readonly string key;
    private long swept;
    private int waiting;
    private volatile bool stopping;

    public DeviceMailboxes(TimeProvider clock, IRandomBytes random)
    {
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        random.Fill(bytes);
        (this.clock, key) = (clock, Convert.ToBase64String(bytes));
    }

    /// <summary>How many queues there are.</summary>
    public int Count => mailboxes.Count;

    public ValueTask<QueueAccess> OpenAsync(UserId user, DeviceId device, Uri service, CancellationToken cancellationToken)
    {
        RemoveSilent();
        var name = DeviceQueueName.Of(user, device);
        mailboxes.GetOrAdd(name, static (_, now) => new Mailbox(now), clock.GetUtcNow()).Touch(clock.GetUtcNow());
        var queue = new Uri(service.GetLeftPart(UriPartial.Authority) + PathOf(name));
        var expires = clock.GetUtcNow() + IDeviceQueues.AccessLifetime;
        return new(new QueueAccess(queue, ServiceBusSas.Mint(queue, Rule, key, expires), expires));
    }

    public ValueTask SendAsync(UserId user, IReadOnlyList<ListeningDevice> devices, Hint hint, CancellationToken cancellationToken)
    {
        foreach (var device in devices)
            if (mailboxes.TryGetValue(DeviceQueueName.Of(user, device.Id), out var mailbox)) mailbox.Put(hint, clock.GetUtcNow());
        return default;
    }

    public ValueTask CloseAsync(UserId user, DeviceId device, CancellationToken cancellationToken)
    {
        if (mailboxes.TryRemove(DeviceQueueName.Of(user, device), out var mailbox)) mailbox.Close();
        return default;
    }

    /// <summary>Whether the value of an Authorization header opens the queue now. Which host the caller knew the service by does not matter.</summary>
    public bool Opens(string? authorization, string queue) => ServiceBusSas.ResourceOf(authorization, Rule, key, clock.GetUtcNow())?.AbsolutePath == PathOf(queue);

    /// <summary>
    /// The next hint, which is then no longer in the queue; null when none came in time. Whoever waits is released at once when there is one, and also when the
    /// device asks again: its former connection may be dead, and must not swallow a hint.
    /// </summary>
    public async ValueTask<Outcome<Received>> ReceiveAsync(string queue, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!mailboxes.TryGetValue(queue, out var mailbox)) return new Refusal.NotFound("no such queue");
        try
        {
            if (Interlocked.Increment(ref waiting) > MaxWaiting) return new Refusal.TryLater("too many devices wait at once", DeviceQueue.MaxWait);
            return await ReceiveAsync(mailbox, wait, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private async ValueTask<Outcome<Received>> ReceiveAsync(Mailbox mailbox, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (began, turn) = (clock.GetTimestamp(), mailbox.TakeTurn());
        while (true)
        {
            var (state, hint, changed) = mailbox.TryTake(turn, clock.GetUtcNow());
            var left = wait - clock.GetElapsedTime(began);
            if (state == MailboxState.Closed) return new Refusal.NotFound("no such queue");
            if (state == MailboxState.TakenOver || hint is not null || stopping || left <= TimeSpan.Zero) return new Received(hint);
            try
            {
                await changed.WaitAsync(left, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                return new Received(null);
            }
        }
    }

    /// <summary>Releases everyone who waits, now and from now on, so that a server can stop.</summary>
    public void Stop()
    {
        stopping = true;
        foreach (var mailbox in mailboxes.Values) mailbox.Release();
    }

    private static string PathOf(string queue) => Route.Replace("{queue}", queue, StringComparison.Ordinal);

    /// <summary>Queues at which nobody has waited for longer than a permission holds; looked for now and then.</summary>
    private void RemoveSilent()
    {
        var (now, last) = (clock.GetUtcNow(), Interlocked.Read(ref swept));
        if (now.UtcTicks - last < TimeSpan.TicksPerMinute || Interlocked.CompareExchange(ref swept, now.UtcTicks, last) != last) return;
        foreach (var (name, mailbox) in mailboxes)
            if (now - mailbox.Touched > ListeningDevices.Silence && mailboxes.TryRemove(KeyValuePair.Create(name, mailbox))) mailbox.Close();
    }
}

/// <summary>What a wait at a queue gave; without a hint, nothing for now.</summary>
public readonly record struct Received(Hint? Hint);
