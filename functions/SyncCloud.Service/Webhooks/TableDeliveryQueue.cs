using System.Globalization;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Webhooks;

/// <summary>
/// The queue where the service has its tables to itself: one row a delivery in the partition <c>deliveries</c>, in order of when they are due. What was taken and
/// not removed comes again.
/// </summary>
/// <param name="tables">The service's own.</param>
/// <param name="atOnce">How many deliveries are made at once.</param>
public sealed class TableDeliveryQueue(ITableStore tables, int atOnce) : IDeliveryQueue, IDisposable
{
    private const string Partition = "deliveries";
    private const int Batch = 64, LookedAt = 2_000, OfOneWebhook = 4, MomentLength = 19;
    private readonly SemaphoreSlim added = new(0, 1);

    public async ValueTask EnqueueAsync(IReadOnlyCollection<Delivery> deliveries, DateTimeOffset due, CancellationToken cancellationToken)
    {
        foreach (var chunk in deliveries.DistinctBy(delivery => Key(due, delivery)).Chunk(TableOperation.MaxPerTransaction))
            await tables.CommitAsync(Partition, [.. chunk.Select(delivery => new TableOperation.Upsert(Key(due, delivery), Row(delivery)))], cancellationToken);
        Signal();
    }

    /// <summary>Makes those that are due, longest due first and several at once. Returns whether any was; what a stop interrupts comes again.</summary>
    public async ValueTask<bool> DeliverDueAsync(WebhookDelivery webhooks, TimeProvider clock, CancellationToken cancellationToken)
    {
        var due = await DueAsync(clock.GetUtcNow(), cancellationToken);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (one, cancelled) =>
        {
            await webhooks.WorkOffAsync(one.Delivery, this, cancelled);
            await tables.CommitAsync(Partition, new TableOperation.Delete(one.Key, null), cancelled);
        });
        return due.Count > 0;
    }

    /// <summary>When the first of all is due; null when there is none.</summary>
    public async ValueTask<DateTimeOffset?> FirstDueAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryPrefixAsync(Partition, "", cancellationToken))
            return new DateTimeOffset(long.Parse(row.Row.AsSpan(0, MomentLength), NumberStyles.None, CultureInfo.InvariantCulture), TimeSpan.Zero);
        return null;
    }

    /// <summary>Ends when something was added since the last wait, or after <paramref name="longest"/>. One waits at a time.</summary>
    public async ValueTask WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try { await added.WaitAsync(either.Token); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { return; }
    }

    public void Dispose() => added.Dispose();

    private async ValueTask<List<(string Key, Delivery Delivery)>> DueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = new List<(string, Delivery)>();
        var ofWebhook = new Dictionary<WebhookId, int>();
        var seen = 0;
        await foreach (var row in tables.QueryAsync(Partition, "0", Moment(now) + TableKey.Last, cancellationToken))
        {
            var delivery = Read(row.Properties);
            // An endpoint that does not answer must not keep the others' events waiting.
            var count = ofWebhook.GetValueOrDefault(delivery.Webhook);
            ofWebhook[delivery.Webhook] = count + 1;
            if (count < OfOneWebhook) due.Add((row.Row, delivery));
            if (due.Count == Batch || ++seen == LookedAt) break;
        }
        return due;
    }

    private void Signal()
    {
        try { added.Release(); }
        catch (SemaphoreFullException) { return; } // whoever waits next goes on at once already
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcTicks.ToString("d19", CultureInfo.InvariantCulture);

    private static string Key(DateTimeOffset due, Delivery delivery) => $"{Moment(due)}-{delivery.Webhook}-{delivery.Collection}-{delivery.Sequence.ToString("d19", CultureInfo.InvariantCulture)}";

    private static TableProperties Row(Delivery delivery) => TableProperties.Empty
        .With("User", delivery.User.ToString()).With("Webhook", delivery.Webhook.ToString()).With("Collection", delivery.Collection.ToArray())
        .With("Sequence", delivery.Sequence).With("Attempt", delivery.Attempt);

    private static Delivery Read(TableProperties row) =>
        UserId.TryParse(row.Text("User"), out var user) && WebhookId.TryParse(row.Text("Webhook"), out var webhook)
            ? new Delivery(user, webhook, CollectionId.Read(row.Bytes("Collection")), row.Number("Sequence")!.Value, (int)row.Number("Attempt")!.Value)
            : throw new CorruptDataException("the delivery queue", 0, "a row names no user or no webhook");
}
