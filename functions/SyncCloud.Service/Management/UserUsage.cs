using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Management;

/// <summary>Bytes that count against the quota: <paramref name="Row"/> is the key under which they are remembered, so that they count once.</summary>
internal readonly record struct Reservation(string Row, long Bytes);

/// <summary>
/// What a user has stored: the row <c>usage</c> holds all of it as one number, and a row a collection what that has of it, so that asking costs the same however many collections there are.
/// Contents are counted when they are reserved, each exactly once, and logs copied from the chain's head whenever they have grown by another <see cref="LogStep"/>; the appending
/// collection's own head is always exact. Older services kept all of it in <c>usage</c>, two properties a collection, which are read where there is nothing newer.
/// </summary>
public sealed class UserUsage(ITableStore tables, TimeProvider clock, ServiceOptions options)
{
    private const long LogStep = 1 << 20;

    // Logs that are not copied yet are fewer than this by far.
    private const long NotCopied = 4 * FormatLimits.MaxLogLength;
    private const int MaxTries = 64;
    private const int MaxNotes = 4;

    /// <summary>Whether the user may have <paramref name="logBytes"/> of logs in this collection, beside everything else.</summary>
    public async ValueTask<bool> FitsAsync(UserId user, CollectionId collection, long logBytes, CancellationToken cancellationToken)
    {
        var row = await tables.ReadAsync(UserKeys.Partition(user), UserKeys.Usage, cancellationToken);
        if (UsageNumbers.Total(row) <= options.UserQuota - NotCopied) return true;
        var own = await tables.ReadAsync(UserKeys.Partition(user), UserKeys.UsageOf(collection), cancellationToken);
        return UsageNumbers.Total(row) - UsageNumbers.Of(collection, own, row).Logs + logBytes <= options.UserQuota;
    }

    /// <summary>Remembers how many bytes of logs a collection has now, when enough came in since it was last remembered.</summary>
    public async ValueTask NoteLogsAsync(UserId user, CollectionId collection, long before, long now, CancellationToken cancellationToken)
    {
        if (before / LogStep == now / LogStep) return;
        // Where others are always quicker, the next MiB is copied with this one.
        for (var i = 0; i < MaxNotes; i++)
        {
            var usage = await ReadAsync(user, collection, cancellationToken);
            if (await tables.CommitAsync(UserKeys.Partition(user), usage.Set(usage.Own with { Logs = now }), cancellationToken) is TransactionOutcome.Committed) return;
        }
    }

    /// <summary>Bytes of contents that the user has stored or reserved, by collection.</summary>
    public async ValueTask<Func<CollectionId, long>> ContentBytesAsync(UserId user, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, TableRow>(StringComparer.Ordinal);
        await foreach (var row in tables.QueryPrefixAsync(UserKeys.Partition(user), UserKeys.Usage, cancellationToken)) rows.Add(row.Row, row);
        return collection => UsageNumbers.Of(collection, rows.GetValueOrDefault(UserKeys.UsageOf(collection)), rows.GetValueOrDefault(UserKeys.Usage)).Contents;
    }

    /// <summary>Bytes of contents that one collection of the user has stored or reserved.</summary>
    public async ValueTask<long> ContentBytesAsync(UserId user, CollectionId collection, CancellationToken cancellationToken) =>
        (await ReadAsync(user, collection, cancellationToken)).Own.Contents;

    /// <summary>
    /// Counts contents against the quota, each once however often it is reserved. Those that came before the one that did not fit stay counted; the
    /// caller's next try finds them so.
    /// </summary>
    internal async ValueTask<Outcome<Done>> ReserveAsync(UserId user, CollectionId collection, IEnumerable<Reservation> reservations, CancellationToken cancellationToken)
    {
        foreach (var group in reservations.DistinctBy(reservation => reservation.Row).Chunk(TableOperation.MaxPerTransaction - 2))
        {
            if (await ReserveGroupAsync(user, collection, [.. group], cancellationToken) is { } refusal) return refusal;
        }
        return default(Done);
    }

    /// <summary>The operations that take a deleted collection's bytes off the user's usage; none where none are counted.</summary>
    internal async ValueTask<IReadOnlyList<TableOperation>> ReleaseAsync(UserId user, CollectionId collection, CancellationToken cancellationToken) =>
        (await ReadAsync(user, collection, cancellationToken)).Remove();

    /// <summary>The rows of a collection's reservations, and when each was made.</summary>
    internal async IAsyncEnumerable<(string Row, DateTimeOffset At)> ReservationsAsync(UserId user, CollectionId collection,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryPrefixAsync(UserKeys.Partition(user), UserKeys.Reserved(collection), cancellationToken))
            yield return (row.Row, row.Properties.Time("At") ?? default);
    }

    /// <summary>Takes what was reserved under this row off the user's usage; nothing when it was not, or is no more.</summary>
    internal async ValueTask ReleaseAsync(UserId user, CollectionId collection, string reservation, CancellationToken cancellationToken)
    {
        var partition = UserKeys.Partition(user);
        while (await tables.ReadAsync(partition, reservation, cancellationToken) is { } row)
        {
            var usage = await ReadAsync(user, collection, cancellationToken);
            var left = Math.Max(0, usage.Own.Contents - row.Properties.Number("Bytes")!.Value);
            // Nothing is counted for a collection that was deleted.
            IReadOnlyList<TableOperation> count = left == usage.Own.Contents ? [] : usage.Set(usage.Own with { Contents = left });
            if (await tables.CommitAsync(partition, [new TableOperation.Delete(reservation, row.ETag), .. count], cancellationToken) is TransactionOutcome.Committed) return;
        }
    }

    private async ValueTask<Refusal?> ReserveGroupAsync(UserId user, CollectionId collection, List<Reservation> group, CancellationToken cancellationToken)
    {
        var partition = UserKeys.Partition(user);
        for (var i = 0; i < MaxTries && group.Count > 0; i++)
        {
            var usage = await ReadAsync(user, collection, cancellationToken);
            var bytes = group.Sum(reservation => reservation.Bytes);
            var fits = usage.All + bytes <= options.UserQuota;
            var outcome = fits ? await tables.CommitAsync(partition,
            [
                .. group.Select(reservation => new TableOperation.Insert(reservation.Row, TableProperties.Empty.With("Bytes", reservation.Bytes).With("At", clock.GetUtcNow()))),
                .. usage.Set(usage.Own with { Contents = usage.Own.Contents + bytes }),
            ], cancellationToken) : null;
            if (outcome is TransactionOutcome.Committed) return null;
            var mayBeCounted = !fits || outcome is TransactionOutcome.Failed failed && failed.Operation < group.Count;
            if (mayBeCounted && await RemoveCountedAsync(partition, group, cancellationToken) == 0 && !fits) return new Refusal.QuotaExceeded(options.UserQuota);
        }
        return group.Count == 0 ? null : new Refusal.TryLater("too many uploads at once", TimeSpan.FromSeconds(1));
    }

    private async ValueTask<int> RemoveCountedAsync(string partition, List<Reservation> group, CancellationToken cancellationToken)
    {
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reservation in group)
            if (await tables.ReadAsync(partition, reservation.Row, cancellationToken) is not null) counted.Add(reservation.Row);
        return group.RemoveAll(reservation => counted.Contains(reservation.Row));
    }

    private async ValueTask<CollectionUsage> ReadAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        var partition = UserKeys.Partition(user);
        var all = await tables.ReadAsync(partition, UserKeys.Usage, cancellationToken);
        return new CollectionUsage(collection, all, await tables.ReadAsync(partition, UserKeys.UsageOf(collection), cancellationToken));
    }
}
