using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Webhooks;

/// <summary>
/// The rows <c>hook-WEBHOOK</c> of a chain: up to which sequence number the webhook's deliveries have been put into the queue. The head counts them, so that an
/// append to a collection which nobody follows looks for none.
/// </summary>
public sealed class Hooks(ITableStore tables, Chain chain)
{
    private const int MaxTries = 64;
    private const string QueuedThrough = "QueuedThrough";

    /// <summary>Where the webhook stands in the collection; null when it does not follow it.</summary>
    public async ValueTask<(long QueuedThrough, string ETag)?> FindAsync(UserId user, CollectionId collection, WebhookId webhook, CancellationToken cancellationToken) =>
        await tables.ReadAsync(ChainKeys.Partition(user, collection), ChainKeys.Hook(webhook), cancellationToken) is { } row ? (row.Properties.Number(QueuedThrough)!.Value, row.ETag) : null;

    /// <summary>Has the webhook follow the collection, from the first log on that was committed after the webhook was made. Idempotent.</summary>
    public async ValueTask FollowAsync(UserId user, CollectionId collection, Webhook webhook, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, headTag)) return;
            if (await FindAsync(user, collection, webhook.Id, cancellationToken) is not null) return;
            var start = await LastBeforeAsync(user, collection, head.Position.Sequence, webhook.Created, cancellationToken);
            if (await CommitAsync(user, collection, head with { Hooks = head.Hooks + 1 }, headTag, new TableOperation.Insert(ChainKeys.Hook(webhook.Id), Row(start)), cancellationToken)) return;
        }
    }

    /// <summary>Idempotent.</summary>
    public async ValueTask UnfollowAsync(UserId user, CollectionId collection, WebhookId webhook, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, headTag)) return;
            if (await FindAsync(user, collection, webhook, cancellationToken) is not var (_, etag)) return;
            if (await CommitAsync(user, collection, head with { Hooks = Math.Max(head.Hooks - 1, 0) }, headTag, new TableOperation.Delete(ChainKeys.Hook(webhook), etag), cancellationToken)) return;
        }
    }

    /// <summary>Deliveries up to <paramref name="sequence"/> are in the queue. False when somebody else has moved the row since it was read.</summary>
    public async ValueTask<bool> NoteQueuedAsync(UserId user, CollectionId collection, WebhookId webhook, long sequence, string etag, CancellationToken cancellationToken) =>
        await tables.CommitAsync(ChainKeys.Partition(user, collection), new TableOperation.Replace(ChainKeys.Hook(webhook), Row(sequence), etag), cancellationToken) is TransactionOutcome.Committed;

    /// <summary>A delivery was taken from the queue and not made: it, and with it all after it, will be put there again.</summary>
    public async ValueTask PutBackAsync(UserId user, CollectionId collection, WebhookId webhook, long sequence, CancellationToken cancellationToken)
    {
        while (await FindAsync(user, collection, webhook, cancellationToken) is var (queued, etag) && queued >= sequence)
        {
            var lower = new TableOperation.Replace(ChainKeys.Hook(webhook), Row(sequence - 1), etag);
            if (await tables.CommitAsync(ChainKeys.Partition(user, collection), lower, cancellationToken) is TransactionOutcome.Committed) return;
        }
    }

    /// <summary>The newest log committed before that moment, by halves: commit times rise along the chain as far as clocks agree.</summary>
    private async ValueTask<long> LastBeforeAsync(UserId user, CollectionId collection, long head, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var (low, high, next) = (0L, head, head);
        while (low < high)
        {
            if (await chain.LogAsync(user, collection, next, cancellationToken) is { } log && log.Committed >= moment) high = next - 1;
            else low = next;
            next = low + ((high - low + 1) / 2);
        }
        return low;
    }

    private async ValueTask<bool> CommitAsync(UserId user, CollectionId collection, HeadRow head, string headTag, TableOperation hook, CancellationToken cancellationToken) =>
        await tables.CommitAsync(ChainKeys.Partition(user, collection), [hook, new TableOperation.Replace(ChainKeys.Head, head.ToProperties(), headTag)], cancellationToken) is TransactionOutcome.Committed;

    private static TableProperties Row(long queued) => TableProperties.Empty.With(QueuedThrough, queued);
}
