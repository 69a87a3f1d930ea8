using System.Buffers;
using System.Text.Json;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Http;

/// <summary>Webhooks of the calling user, and the events that they are told.</summary>
internal static class WebhookEndpoints
{
    private const long MaxJson = 16 << 10;
    private const int DefaultEvents = 100;

    public static IEnumerable<ApiEndpoint> All =>
    [
        new("GET", Routes.Webhooks, Access.Device, 0, Where(ListAsync))
        {
            Description = new("listWebhooks", "The user's webhooks.") { Answers = [new(200, "The webhooks.", ContractJson.Default.WebhookList)], Problems = [ProblemTypes.NotFound] },
        },
        new("POST", Routes.Webhooks, Access.Device, MaxJson, Where(SubscribeAsync))
        {
            Description = new("subscribeWebhook", "Has an endpoint told of every log from now on, once it has agreed by OPTIONS. Its secret is told this once.")
            {
                Body = ContractJson.Default.WebhookSubscription,
                Answers = [new(201, "It is told.", ContractJson.Default.SubscribedWebhook)],
                Problems = [ProblemTypes.NotFound],
            },
        },
        new("PATCH", Routes.Webhook, Access.Device, MaxJson, Where(ChangeAsync))
        {
            Description = new("changeWebhook", "Holds a webhook's events back, or sends what was held back and goes on, also after its endpoint wanted no more. Idempotent.")
            {
                Body = ContractJson.Default.WebhookChange,
                Answers = [new(200, "The webhook as it is now.", ContractJson.Default.WebhookInfo)],
                Problems = [ProblemTypes.NotFound, ProblemTypes.TooManyRequests],
            },
        },
        new("DELETE", Routes.Webhook, Access.Device, 0, Where(DeleteAsync))
        {
            Description = new("deleteWebhook", "Ends a webhook: nothing more is sent.") { Answers = [new(204, "It is gone.")], Problems = [ProblemTypes.NotFound, ProblemTypes.TooManyRequests] },
        },
        new("POST", Routes.WebhookSecret, Access.Device, 0, Where(RotateAsync))
        {
            Description = new("rotateWebhookSecret", "Gives a webhook another secret; the one before signs too until it ends.")
            {
                Answers = [new(200, "The secret, told this once.", ContractJson.Default.WebhookSecret)],
                Problems = [ProblemTypes.NotFound, ProblemTypes.TooManyRequests],
            },
        },
        new("POST", Routes.WebhookTest, Access.Device, 0, Where(TestAsync))
        {
            Description = new("testWebhook", "Sends an event that tells of nothing, once and at once.")
            {
                Answers = [new(200, "What became of it.", ContractJson.Default.WebhookAttempt)],
                Problems = [ProblemTypes.NotFound],
            },
        },
        new("GET", Routes.WebhookDeliveries, Access.Device, 0, Where(DeliveriesAsync))
        {
            Description = new("listWebhookDeliveries", "What became of a webhook's newest attempts, newest first.")
            {
                Answers = [new(200, "The attempts.", ContractJson.Default.WebhookAttemptList)],
                Problems = [ProblemTypes.NotFound],
            },
        },
        new("GET", Routes.Events, Access.Device, 0, Where(EventsAsync))
        {
            Description = new("listEvents", "What webhooks were told of a collection's logs, oldest first, so that a subscriber can go on from its own cursor.")
            {
                Parameters = [new("after", ApiValue.Number, "The sequence number to go on from; 0 by default."), new("limit", ApiValue.Number, "How many at most; 100 by default.")],
                Answers = [new(200, "A batch of CloudEvents.", MediaTypes.CloudEvents)],
                Problems = [ProblemTypes.NotFound],
            },
        },
    ];

    private static Func<EndpointCall, ValueTask<Refusal?>> Where(Func<EndpointCall, WebhookService, ValueTask<Refusal?>> handle) =>
        call => call.Service.Webhooks is { } webhooks ? handle(call, webhooks) : new(new Refusal.NotFound("this service sends no webhooks"));

    private static async ValueTask<Refusal?> ListAsync(EndpointCall call, WebhookService webhooks)
    {
        var list = await webhooks.Registry.ListAsync(call.Caller.User, call.Cancelled);
        return await Bodies.WriteJsonAsync(call, 200, new WebhookList([.. list.Select(ToContract)]), ContractJson.Default.WebhookList);
    }

    private static async ValueTask<Refusal?> SubscribeAsync(EndpointCall call, WebhookService webhooks)
    {
        if (!(await Bodies.ReadJsonAsync(call, ContractJson.Default.WebhookSubscription, MaxJson)).TryGet(out var subscription, out var refusal)) return refusal;
        if (!(await webhooks.Registry.SubscribeAsync(call.Caller.User, subscription.Endpoint, call.Cancelled)).TryGet(out var made, out refusal)) return refusal;
        return await Bodies.WriteJsonAsync(call, 201, new SubscribedWebhook(ToContract(made.Webhook), made.Secret), ContractJson.Default.SubscribedWebhook);
    }

    private static async ValueTask<Refusal?> ChangeAsync(EndpointCall call, WebhookService webhooks)
    {
        if (!TryId(call, out var id)) return NoSuchWebhook;
        if (!(await Bodies.ReadJsonAsync(call, ContractJson.Default.WebhookChange, MaxJson)).TryGet(out var change, out var refusal)) return refusal;
        if (!(await webhooks.Registry.PauseAsync(call.Caller.User, id, change.Paused, call.Cancelled)).TryGet(out var webhook, out refusal)) return refusal;
        return await Bodies.WriteJsonAsync(call, 200, ToContract(webhook), ContractJson.Default.WebhookInfo);
    }

    private static async ValueTask<Refusal?> DeleteAsync(EndpointCall call, WebhookService webhooks)
    {
        if (!TryId(call, out var id)) return NoSuchWebhook;
        var outcome = await webhooks.Registry.DeleteAsync(call.Caller.User, id, call.Cancelled);
        if (outcome.Refusal is null) call.Http.Response.StatusCode = 204;
        return outcome.Refusal;
    }

    private static async ValueTask<Refusal?> RotateAsync(EndpointCall call, WebhookService webhooks)
    {
        if (!TryId(call, out var id)) return NoSuchWebhook;
        if (!(await webhooks.Registry.RotateAsync(call.Caller.User, id, call.Cancelled)).TryGet(out var webhook, out var refusal)) return refusal;
        return await Bodies.WriteJsonAsync(call, 200, new WebhookSecret(webhook.Secret, webhook.FormerUntil), ContractJson.Default.WebhookSecret);
    }

    private static async ValueTask<Refusal?> TestAsync(EndpointCall call, WebhookService webhooks)
    {
        if (!TryId(call, out var id)) return NoSuchWebhook;
        if (!(await webhooks.Registry.TestAsync(call.Caller.User, id, call.Cancelled)).TryGet(out var attempt, out var refusal)) return refusal;
        return await Bodies.WriteJsonAsync(call, 200, ToContract(attempt), ContractJson.Default.WebhookAttempt);
    }

    private static async ValueTask<Refusal?> DeliveriesAsync(EndpointCall call, WebhookService webhooks)
    {
        if (!TryId(call, out var id)) return NoSuchWebhook;
        if (!(await webhooks.Registry.DeliveriesAsync(call.Caller.User, id, call.Cancelled)).TryGet(out var attempts, out var refusal)) return refusal;
        return await Bodies.WriteJsonAsync(call, 200, new WebhookAttemptList([.. attempts.Select(ToContract)]), ContractJson.Default.WebhookAttemptList);
    }

    private static async ValueTask<Refusal?> EventsAsync(EndpointCall call, WebhookService webhooks)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        if (Queries.Number(call, "after", 0) is not { } after) return new Refusal.InvalidRequest("after must be a sequence number");
        if (Queries.Number(call, "limit", DefaultEvents) is not (>= 1 and var limit)) return new Refusal.InvalidRequest("limit must be a number of events");
        var outcome = await call.Service.Reader.IndexAsync(call.Caller.User, collection, after, (int)Math.Min(limit, LogReader.MaxRows), call.Cancelled);
        if (!outcome.TryGet(out var index, out var refusal)) return refusal;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var log in index.Logs) LogAppendedEvent.Of(call.Caller.User, collection, log).WriteTo(writer, webhooks.Options.Service);
            writer.WriteEndArray();
        }
        call.Http.Response.ContentType = MediaTypes.CloudEvents;
        call.Http.Response.ContentLength = buffer.WrittenCount;
        await call.Http.Response.Body.WriteAsync(buffer.WrittenMemory, call.Cancelled);
        return null;
    }

    private static Refusal NoSuchWebhook => new Refusal.NotFound("no such webhook");

    private static bool TryId(EndpointCall call, out WebhookId id) => WebhookId.TryParse(call.FromRoute("webhook"), out id);

    private static WebhookInfo ToContract(Webhook webhook) =>
        new(webhook.Id.ToString(), webhook.Endpoint.AbsoluteUri, webhook.State.ToString().ToLowerInvariant(), webhook.Created, webhook.Reason);

    private static WebhookAttempt ToContract(DeliveryRecord record) => new(record.Event, record.Attempt, record.At, record.Reason, record.Next);
}
