using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Webhooks;

/// <summary>
/// Puts a delivery into the queue for each log and each webhook that follows its collection. How far it came is stored after the queue has them, so what a crash
/// leaves out the next append or the next look for gaps puts there, and what it doubles has the same id. Safe for concurrent calls, in many processes.
/// </summary>
public sealed class EventQueueing(WebhookTable webhooks, Hooks hooks, DeliveryRecords records, Chain chain, CollectionRegistry collections, IDeliveryQueue queue, TimeProvider clock)
{
    private const int BatchSize = 100;

    /// <summary>After a commit, or whenever: queues what is not yet queued of one collection.</summary>
    public async ValueTask QueueAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        await foreach (var webhook in webhooks.ListAsync(user, cancellationToken))
            if (webhook.State == WebhookState.Active) await QueueAsync(user, collection, webhook, cancellationToken);
    }

    /// <summary>The webhook follows all the user's collections, and its events up to now are in the queue.</summary>
    public async ValueTask QueueAllAsync(UserId user, Webhook webhook, CancellationToken cancellationToken)
    {
        await foreach (var collection in collections.IdsAsync(user, cancellationToken)) await QueueAsync(user, collection, webhook, cancellationToken);
    }

    /// <summary>The user's webhooks follow a collection that is new.</summary>
    public async ValueTask FollowAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        await foreach (var webhook in webhooks.ListAsync(user, cancellationToken))
            if (webhook.State != WebhookState.Deleted) await hooks.FollowAsync(user, collection, webhook, cancellationToken);
    }

    /// <summary>For a timer, over all users: queues what was left out between a commit and its notice, and finishes deletions. Returns how many webhooks were looked at.</summary>
    public async ValueTask<int> FillGapsAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var (user, id, listing) in webhooks.AllAsync(cancellationToken))
        {
            if (await webhooks.FindAsync(user, id, cancellationToken) is not var (webhook, _))
            {
                // Its user was removed, or a subscription was cut short; or one is being made right now.
                if (await webhooks.UnlistAsync(user, id, listing, cancellationToken)) await RemoveWhatBelongsAsync(user, id, cancellationToken);
                continue;
            }
            count++;
            if (webhook.State == WebhookState.Deleted) await RemoveAsync(user, id, cancellationToken);
            if (webhook.State == WebhookState.Active) await QueueAllAsync(user, webhook, cancellationToken);
            await records.PruneAsync(user, id, cancellationToken);
        }
        return count;
    }

    /// <summary>Removes a webhook with all that belongs to it, its row last. Idempotent.</summary>
    public async ValueTask RemoveAsync(UserId user, WebhookId webhook, CancellationToken cancellationToken)
    {
        await RemoveWhatBelongsAsync(user, webhook, cancellationToken);
        await webhooks.RemoveAsync(user, webhook, cancellationToken);
    }

    private async ValueTask RemoveWhatBelongsAsync(UserId user, WebhookId webhook, CancellationToken cancellationToken)
    {
        await foreach (var collection in collections.IdsAsync(user, cancellationToken)) await hooks.UnfollowAsync(user, collection, webhook, cancellationToken);
        await records.RemoveAllAsync(user, webhook, cancellationToken);
    }

    private async ValueTask QueueAsync(UserId user, CollectionId collection, Webhook webhook, CancellationToken cancellationToken)
    {
        if (await hooks.FindAsync(user, collection, webhook.Id, cancellationToken) is null && !await FollowAsync(user, collection, webhook, cancellationToken)) return;
        // The row is read before the head: whoever reads the same row at the same time queues the same events, not fewer. And it is moved on batch by batch, so
        // that whatever cuts a long way short, the next one goes on from there.
        while (await hooks.FindAsync(user, collection, webhook.Id, cancellationToken) is var (queued, etag)
            && await chain.HeadAsync(user, collection, cancellationToken) is var (head, _) && head.Position.Sequence > queued)
        {
            var last = Math.Min(queued + BatchSize, head.Position.Sequence);
            var batch = new List<Delivery>();
            for (var sequence = queued + 1; sequence <= last; sequence++) batch.Add(new Delivery(user, webhook.Id, collection, sequence, 1));
            await queue.EnqueueAsync(batch, clock.GetUtcNow(), cancellationToken);
            // Whoever appends meanwhile, or has moved the row, queues the rest.
            if (!await hooks.NoteQueuedAsync(user, collection, webhook.Id, last, etag, cancellationToken) || last == head.Position.Sequence) return;
        }
    }

    /// <summary>False when the webhook was deleted meanwhile.</summary>
    private async ValueTask<bool> FollowAsync(UserId user, CollectionId collection, Webhook webhook, CancellationToken cancellationToken)
    {
        await hooks.FollowAsync(user, collection, webhook, cancellationToken);
        if (await webhooks.FindAsync(user, webhook.Id, cancellationToken) is var (now, _) && now.State != WebhookState.Deleted) return true;
        await hooks.UnfollowAsync(user, collection, webhook.Id, cancellationToken);
        return false;
    }
}
