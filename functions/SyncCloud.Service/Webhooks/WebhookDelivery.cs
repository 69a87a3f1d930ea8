using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.Service.Webhooks;

/// <summary>Makes deliveries that came out of the queue. One may come more than once: the subscriber tells by its id. Safe for concurrent calls.</summary>
public sealed class WebhookDelivery(WebhookTable webhooks, Hooks hooks, DeliveryRecords records, Chain chain, WebhookSender sender, IRandomBytes random, TimeProvider clock, Uri service)
{
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Makes a delivery that came out of a queue: when this returns, whatever is to come of it is in the queue again, and it may be removed. While the tables cannot
    /// be reached it is put off rather than tried again at once, which a broker does only so often.
    /// </summary>
    public async ValueTask WorkOffAsync(Delivery delivery, IDeliveryQueue queue, CancellationToken cancellationToken)
    {
        using var span = Spans.Start("webhook attempt");
        try
        {
            if (await DeliverAsync(delivery, cancellationToken) is not { } next) return;
            delivery = delivery with { Attempt = delivery.Attempt + 1 };
            await queue.EnqueueAsync([delivery], next, cancellationToken);
        }
        catch (StorageException exception)
        {
            Spans.Fail(span, exception);
            await queue.EnqueueAsync([delivery], clock.GetUtcNow() + Outage, cancellationToken);
        }
    }

    /// <summary>One attempt. Returns when the next is due (with the attempt's number raised); null when there is none, whatever the reason.</summary>
    private async ValueTask<DateTimeOffset?> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (await webhooks.FindAsync(delivery.User, delivery.Webhook, cancellationToken) is not var (webhook, etag) || webhook.State == WebhookState.Deleted) return null;
        if (webhook.State != WebhookState.Active) return await HoldBackAsync(delivery, cancellationToken);
        if (await chain.HeadAsync(delivery.User, delivery.Collection, cancellationToken) is null) return null;
        if (await chain.LogAsync(delivery.User, delivery.Collection, delivery.Sequence, cancellationToken) is not { } log) return null;

        var told = LogAppendedEvent.Of(delivery.User, delivery.Collection, log);
        var (began, age) = (clock.GetTimestamp(), clock.GetUtcNow() - log.Committed);
        var outcome = await sender.SendAsync(webhook.Endpoint, told.Id, told.ToCloudEvent(service), webhook.SecretsAt(clock.GetUtcNow()), cancellationToken);
        var next = NextAfter(delivery.Attempt, outcome);
        Instruments.Attempted(outcome, delivery.Attempt, isLast: next is null, clock.GetElapsedTime(began), age);
        await records.AddAsync(delivery.User, delivery.Webhook, new DeliveryRecord(told.Id, delivery.Attempt, clock.GetUtcNow(), ReasonOf(outcome, next), next), cancellationToken);
        if (outcome is not DeliveryOutcome.Gone) return next;
        // Should somebody else have changed the webhook meanwhile, the next event is answered alike.
        await webhooks.ReplaceAsync(delivery.User, webhook with { State = WebhookState.Disabled, Reason = "the endpoint answered 410: it wants no more" }, etag, cancellationToken);
        return await HoldBackAsync(delivery, cancellationToken);
    }

    private async ValueTask<DateTimeOffset?> HoldBackAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        await hooks.PutBackAsync(delivery.User, delivery.Collection, delivery.Webhook, delivery.Sequence, cancellationToken);
        return null;
    }

    private DateTimeOffset? NextAfter(int attempt, DeliveryOutcome outcome) =>
        outcome is DeliveryOutcome.Failed failed && RetrySchedule.WaitAfter(attempt, Jitter(), failed.RetryAfter) is { } wait ? clock.GetUtcNow() + wait : null;

    private double Jitter()
    {
        Span<byte> bytes = stackalloc byte[4];
        random.Fill(bytes);
        return BitConverter.ToUInt32(bytes) / (double)uint.MaxValue;
    }

    private static string? ReasonOf(DeliveryOutcome outcome, DateTimeOffset? next) => outcome switch
    {
        DeliveryOutcome.Failed failed => next is null ? $"{failed.Reason}; it was tried {RetrySchedule.Attempts} times and is given up" : failed.Reason,
        DeliveryOutcome.Gone => "it answered 410: it wants no more",
        _ => null,
    };
}
