namespace SyncCloud.Protocol.Http;

/// <summary>
/// How a device hears of what others append: a long poll at its queue, in the manner of Azure Service Bus's "receive and delete" over REST.
/// <c>DELETE {queue}/messages/head?timeout=SECONDS</c> with <see cref="NegotiatedQueue.Authorization"/> → 200 <see cref="AppendHint"/>, as soon as there is one;
/// 204 when none came within the timeout; 401 when the permission has ended; 404 or 410 when the queue is gone; after either the device negotiates again
/// (<see cref="Routes.Negotiate"/>). 429 and 5xx: again later. A later request ends an earlier one that still waits.
/// Messages are hints with a short life: one may be lost, late, doubled or out of order.
/// </summary>
public static class DeviceQueue
{
    /// <summary>The longest wait of one request, and the wait where none is asked for.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    /// <summary>What follows the queue's address.</summary>
    public const string Head = "/messages/head";

    /// <summary>The address to DELETE; the wait is told in whole seconds.</summary>
    public static Uri Receive(Uri queue, TimeSpan wait) => new($"{queue.GetLeftPart(UriPartial.Path).TrimEnd('/')}{Head}?timeout={(long)wait.TotalSeconds}");
}
