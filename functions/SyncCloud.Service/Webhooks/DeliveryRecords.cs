using System.Globalization;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Webhooks;

/// <summary>An attempt that was made. <paramref name="Reason"/> is null when the endpoint took the event; <paramref name="Next"/>: when it is tried again.</summary>
public sealed record DeliveryRecord(string Event, int Attempt, DateTimeOffset At, string? Reason, DateTimeOffset? Next);

/// <summary>What became of the newest attempts of each webhook, for its user to see. Informative only.</summary>
public sealed class DeliveryRecords(ITableStore tables)
{
    /// <summary>How many are kept, and how many are told.</summary>
    public const int Kept = 100, Told = 50;

    public ValueTask AddAsync(UserId user, WebhookId webhook, DeliveryRecord record, CancellationToken cancellationToken)
    {
        var row = TableProperties.Empty.With("Event", record.Event).With("Attempt", record.Attempt).With("At", record.At);
        if (record.Reason is { } reason) row = row.With("Reason", reason);
        if (record.Next is { } next) row = row.With("Next", next);
        // Newest first.
        var key = $"{(DateTimeOffset.MaxValue.UtcTicks - record.At.UtcTicks).ToString("d19", CultureInfo.InvariantCulture)}-{record.Event}";
        return tables.NoteAsync(Partition(user, webhook), new TableOperation.Upsert(key, row), cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async ValueTask<IReadOnlyList<DeliveryRecord>> ListAsync(UserId user, WebhookId webhook, CancellationToken cancellationToken)
    {
        var records = new List<DeliveryRecord>();
        await foreach (var row in tables.QueryPrefixAsync(Partition(user, webhook), "", cancellationToken))
        {
            records.Add(new DeliveryRecord(row.Properties.Text("Event")!, (int)row.Properties.Number("Attempt")!.Value, row.Properties.Time("At")!.Value, row.Properties.Text("Reason"), row.Properties.Time("Next")));
            if (records.Count == Told) break;
        }
        return records;
    }

    public ValueTask PruneAsync(UserId user, WebhookId webhook, CancellationToken cancellationToken) => RemoveAsync(user, webhook, Kept, cancellationToken);
    public ValueTask RemoveAllAsync(UserId user, WebhookId webhook, CancellationToken cancellationToken) => RemoveAsync(user, webhook, 0, cancellationToken);

    private async ValueTask RemoveAsync(UserId user, WebhookId webhook, int kept, CancellationToken cancellationToken)
    {
        var partition = Partition(user, webhook);
        var count = 0;
        await foreach (var row in tables.QueryPrefixAsync(partition, "", cancellationToken))
            if (++count > kept) await tables.CommitAsync(partition, new TableOperation.Delete(row.Row, null), cancellationToken);
    }

    private static string Partition(UserId user, WebhookId webhook) => $"deliveries-{user}-{webhook}";
}
