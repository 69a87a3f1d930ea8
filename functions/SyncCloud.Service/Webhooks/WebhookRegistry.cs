using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Webhooks;

/// <summary>A new webhook; its <paramref name="Secret"/> is told here and by <see cref="WebhookRegistry.RotateAsync"/> alone.</summary>
public sealed record NewWebhook(Webhook Webhook, string Secret);

/// <summary>The webhooks of users: each is told of every log in every collection of its user. Safe for concurrent calls.</summary>
public sealed class WebhookRegistry(WebhookTable webhooks, EventQueueing queueing, DeliveryRecords records, WebhookSender sender, IRandomBytes random, TimeProvider clock, WebhookOptions options)
{
    private const int MaxTries = 16;

    /// <summary>Asks the endpoint whether it wants this service's messages, and subscribes it from now on.</summary>
    public async ValueTask<Outcome<NewWebhook>> SubscribeAsync(UserId user, string? endpoint, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address)) return new Refusal.InvalidRequest("an endpoint is an absolute address");
        if (WebhookSender.Problem(address, options.AllowLoopback) is { } problem) return new Refusal.InvalidRequest(problem);
        if ((await ListAsync(user, cancellationToken)).Count >= options.MaxPerUser) return new Refusal.InvalidRequest($"a user may have {options.MaxPerUser} webhooks");
        if (await sender.AskAsync(address, cancellationToken) is not DeliveryOutcome.Delivered and var answer)
            return new Refusal.InvalidRequest($"the endpoint was asked first, and did not agree: {(answer is DeliveryOutcome.Failed failed ? failed.Reason : "it answered 410")}");
        // Asking took its time, and others may have been quicker.
        if ((await ListAsync(user, cancellationToken)).Count >= options.MaxPerUser) return new Refusal.InvalidRequest($"a user may have {options.MaxPerUser} webhooks");
        var webhook = new Webhook
        {
            Id = new WebhookId(random.NextId()), Endpoint = address, State = WebhookState.Active, Created = clock.GetUtcNow(), Secret = WebhookSignature.NewSecret(random),
        };
        if (!await webhooks.AddAsync(user, webhook, cancellationToken)) return new Refusal.Unauthenticated();
        await QueueAsync(user, webhook, cancellationToken);
        return new NewWebhook(webhook, webhook.Secret);
    }

    public async ValueTask<IReadOnlyList<Webhook>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        var live = new List<Webhook>();
        await foreach (var webhook in webhooks.ListAsync(user, cancellationToken))
            if (webhook.State != WebhookState.Deleted) live.Add(webhook);
        return live;
    }

    /// <summary>Holds its events back, or sends those that were held back and goes on; also after the endpoint had wanted no more. Idempotent.</summary>
    public async ValueTask<Outcome<Webhook>> PauseAsync(UserId user, WebhookId id, bool paused, CancellationToken cancellationToken)
    {
        var state = paused ? WebhookState.Paused : WebhookState.Active;
        var outcome = await ChangeAsync(user, id, webhook => webhook with { State = state, Reason = null }, cancellationToken);
        if (!paused && outcome.TryGet(out var webhook, out _)) await QueueAsync(user, webhook, cancellationToken);
        return outcome;
    }

    /// <summary>Gives it another secret. For a while every message is signed with both. A second change within that time ends the first secret at once.</summary>
    public ValueTask<Outcome<Webhook>> RotateAsync(UserId user, WebhookId id, CancellationToken cancellationToken)
    {
        var next = WebhookSignature.NewSecret(random);
        return ChangeAsync(user, id, webhook => webhook with { Secret = next, FormerSecret = webhook.Secret, FormerUntil = clock.GetUtcNow() + options.SecretOverlap }, cancellationToken);
    }

    /// <summary>No delivery begins any more from here on. A timer finishes what a crash leaves of it; once it is gone there is no such webhook.</summary>
    public async ValueTask<Outcome<Done>> DeleteAsync(UserId user, WebhookId id, CancellationToken cancellationToken)
    {
        if (await webhooks.FindAsync(user, id, cancellationToken) is not var (found, _)) return new Refusal.NotFound("no such webhook");
        if (found.State != WebhookState.Deleted && !(await ChangeAsync(user, id, webhook => webhook with { State = WebhookState.Deleted }, cancellationToken)).TryGet(out _, out var refusal)) return refusal;
        await queueing.RemoveAsync(user, id, cancellationToken);
        return default(Done);
    }

    /// <summary>Sends an event that tells of nothing, once and at once, whatever state the webhook is in, and says what became of it.</summary>
    public async ValueTask<Outcome<DeliveryRecord>> TestAsync(UserId user, WebhookId id, CancellationToken cancellationToken)
    {
        if (await FindAsync(user, id, cancellationToken) is not { } webhook) return new Refusal.NotFound("no such webhook");
        var test = new TestEvent(user, random.NextId(), clock.GetUtcNow());
        var outcome = await sender.SendAsync(webhook.Endpoint, test.Id, test.ToCloudEvent(options.Service), webhook.SecretsAt(clock.GetUtcNow()), cancellationToken);
        var record = new DeliveryRecord(test.Id, 1, clock.GetUtcNow(), outcome switch { DeliveryOutcome.Failed failed => failed.Reason, DeliveryOutcome.Gone => "it answered 410", _ => null }, null);
        await records.AddAsync(user, id, record, cancellationToken);
        return record;
    }

    /// <summary>Newest first.</summary>
    public async ValueTask<Outcome<IReadOnlyList<DeliveryRecord>>> DeliveriesAsync(UserId user, WebhookId id, CancellationToken cancellationToken) =>
        await FindAsync(user, id, cancellationToken) is null ? new Refusal.NotFound("no such webhook") : Outcome<IReadOnlyList<DeliveryRecord>>.FromValue(await records.ListAsync(user, id, cancellationToken));

    /// <summary>What was asked for is done already, and must not look as if it had failed: the look for gaps queues what this cannot.</summary>
    private async ValueTask QueueAsync(UserId user, Webhook webhook, CancellationToken cancellationToken)
    {
        try { await queueing.QueueAllAsync(user, webhook, cancellationToken); }
        catch (StorageException) { return; }
    }

    private async ValueTask<Webhook?> FindAsync(UserId user, WebhookId id, CancellationToken cancellationToken) =>
        await webhooks.FindAsync(user, id, cancellationToken) is var (webhook, _) && webhook.State != WebhookState.Deleted ? webhook : null;

    private async ValueTask<Outcome<Webhook>> ChangeAsync(UserId user, WebhookId id, Func<Webhook, Webhook> change, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            if (await webhooks.FindAsync(user, id, cancellationToken) is not var (webhook, etag) || webhook.State == WebhookState.Deleted) return new Refusal.NotFound("no such webhook");
            var changed = change(webhook);
            if (await webhooks.ReplaceAsync(user, changed, etag, cancellationToken)) return changed;
        }
        return new Refusal.TryLater("the webhook is changed by too many at once", TimeSpan.FromSeconds(1));
    }
}
