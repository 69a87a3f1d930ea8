using System.Globalization;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Service.Http;

/// <summary>Where a device hears of what others append.</summary>
internal static class NotificationEndpoints
{
    public static IEnumerable<ApiEndpoint> All =>
    [
        new("POST", Routes.Negotiate, Access.Device, 0, NegotiateAsync)
        {
            Description = new("negotiateNotifications", "Where the calling device hears of what others append.")
            {
                Answers = [new(200, "Its queue and a permission for it.", ContractJson.Default.NegotiatedQueue)],
                Problems = [ProblemTypes.NotFound],
            },
        },
    ];

    private static async ValueTask<Refusal?> NegotiateAsync(EndpointCall call)
    {
        if (!DeviceId.TryParse(call.FromRoute("device"), out var device) || device != call.Caller.Device) return new Refusal.NotFound("a device is notified for itself alone");
        if (call.Service.Queues is not { } queues) return new Refusal.NotFound("this service tells nobody of changes");
        var service = new Uri($"{call.Http.Request.Scheme}://{call.Http.Request.Host}");
        var access = await queues.OpenAsync(call.Caller.User, device, service, call.Cancelled);
        return await Bodies.WriteJsonAsync(call, 200, new NegotiatedQueue(access.Queue.ToString(), access.Authorization, access.Expires), ContractJson.Default.NegotiatedQueue);
    }
}

/// <summary>The long poll of <see cref="DeviceQueue"/>, where the service holds the queues itself.</summary>
public static class QueueEndpoints
{
    public const string Route = DeviceMailboxes.Route + DeviceQueue.Head;

    public static ApiEndpoint Receive(DeviceMailboxes mailboxes) => new("DELETE", Route, Access.Queue, 0, call => ReceiveAsync(call, mailboxes))
    {
        Description = new("receiveHint", "Waits for the next hint that others have appended, and takes it out of the queue.")
        {
            Parameters = [new("timeout", ApiValue.Number, $"How many seconds to wait: at most, and unless said, {DeviceQueue.MaxWait.TotalSeconds:0}.")],
            Answers = [new(200, "The hint.", ContractJson.Default.AppendHint), new(204, "None came in time.")],
            Problems = [ProblemTypes.NotFound, ProblemTypes.TooManyRequests],
        },
    };

    private static async ValueTask<Refusal?> ReceiveAsync(EndpointCall call, DeviceMailboxes mailboxes)
    {
        var queue = call.FromRoute("queue") ?? "";
        if (!mailboxes.Opens(call.Http.Request.Headers.Authorization, queue)) return new Refusal.Unauthenticated();
        if (WaitOf(call) is not { } wait) return new Refusal.InvalidRequest($"timeout must be a number of seconds, at most {DeviceQueue.MaxWait.TotalSeconds:0}");
        if (!(await mailboxes.ReceiveAsync(queue, wait, call.Cancelled)).TryGet(out var received, out var refusal)) return refusal;
        if (received.Hint is { } hint) return await Bodies.WriteJsonAsync(call, 200, new AppendHint(hint.Collection.ToString(), hint.Sequence), ContractJson.Default.AppendHint);
        call.Http.Response.StatusCode = 204;
        return null;
    }

    private static TimeSpan? WaitOf(EndpointCall call)
    {
        if (call.FromQuery("timeout") is not { } text) return DeviceQueue.MaxWait;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DeviceQueue.MaxWait.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
