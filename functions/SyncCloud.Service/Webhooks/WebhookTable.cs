using System.Runtime.CompilerServices;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Webhooks;

/// <summary>The rows of webhooks: <c>webhook-ID</c> in their user's partition, and in the partition <c>webhooks</c> a row for each, for what goes over all of them.</summary>
public sealed class WebhookTable(ITableStore tables)
{
    private const string AllPartition = "webhooks";

    public async ValueTask<(Webhook Webhook, string ETag)?> FindAsync(UserId user, WebhookId id, CancellationToken cancellationToken) =>
        await tables.ReadAsync(UserKeys.Partition(user), UserKeys.Webhook(id), cancellationToken) is { } row ? (Webhook.Read(id, row.Properties), row.ETag) : null;

    /// <summary>The user's webhooks, also deleted ones of which something is left.</summary>
    public async IAsyncEnumerable<Webhook> ListAsync(UserId user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryPrefixAsync(UserKeys.Partition(user), UserKeys.WebhookPrefix, cancellationToken))
            if (WebhookId.TryParse(row.Row[UserKeys.WebhookPrefix.Length..], out var id)) yield return Webhook.Read(id, row.Properties);
    }

    /// <summary>Every webhook of every user, also such whose row is gone, each with the ETag of its listing.</summary>
    public async IAsyncEnumerable<(UserId User, WebhookId Webhook, string Listing)> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryPrefixAsync(AllPartition, "", cancellationToken))
            if (row.Row.Split('-') is [var user, var webhook] && UserId.TryParse(user, out var userId) && WebhookId.TryParse(webhook, out var id)) yield return (userId, id, row.ETag);
    }

    /// <summary>False when the user was removed.</summary>
    public async ValueTask<bool> AddAsync(UserId user, Webhook webhook, CancellationToken cancellationToken)
    {
        // Listed first: what a crash leaves then is a name without a webhook, which the next look over all removes.
        var listed = new TableOperation.Upsert($"{user}-{webhook.Id}", TableProperties.Empty);
        await tables.CommitAsync(AllPartition, listed, cancellationToken);
        while (true)
        {
            if (await UserAccount.GuardAsync(tables, user, cancellationToken) is not { } notRemoved) return false;
            TableOperation[] operations = [notRemoved, new TableOperation.Insert(UserKeys.Webhook(webhook.Id), webhook.ToProperties())];
            if (await tables.CommitAsync(UserKeys.Partition(user), operations, cancellationToken) is TransactionOutcome.Committed) break;
        }
        // And once more, should that look have come in between: it removes only the listing that it has seen.
        await tables.CommitAsync(AllPartition, listed, cancellationToken);
        return true;
    }

    /// <summary>False when the row is another by now.</summary>
    public async ValueTask<bool> ReplaceAsync(UserId user, Webhook webhook, string etag, CancellationToken cancellationToken) =>
        await tables.CommitAsync(UserKeys.Partition(user), new TableOperation.Replace(UserKeys.Webhook(webhook.Id), webhook.ToProperties(), etag), cancellationToken) is TransactionOutcome.Committed;

    /// <summary>Takes a webhook without a row off the list of all. False when it was listed anew since, as one that is about to be.</summary>
    public async ValueTask<bool> UnlistAsync(UserId user, WebhookId id, string listing, CancellationToken cancellationToken) =>
        await tables.CommitAsync(AllPartition, new TableOperation.Delete($"{user}-{id}", listing), cancellationToken) is TransactionOutcome.Committed;

    /// <summary>Idempotent.</summary>
    public async ValueTask RemoveAsync(UserId user, WebhookId id, CancellationToken cancellationToken)
    {
        await tables.CommitAsync(UserKeys.Partition(user), new TableOperation.Delete(UserKeys.Webhook(id), null), cancellationToken);
        await tables.CommitAsync(AllPartition, new TableOperation.Delete($"{user}-{id}", null), cancellationToken);
    }
}
