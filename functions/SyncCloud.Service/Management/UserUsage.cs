using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Management;

/// <summary>Bytes that count against the quota: <paramref name="Row"/> is the key under which they are remembered, so that they count once.</summary>
internal readonly record struct Reservation(string Row, long Bytes);

/// <summary>
/// What a user has stored. The row <c>usage</c> holds two numbers a collection: contents, counted when they are reserved, each exactly once, and logs,
/// copied from the chain's head whenever they have grown by another <see cref="LogStep"/>; the appending collection's own head is always exact.
/// </summary>
public sealed class UserUsage(ITableStore tables, TimeProvider clock, ServiceOptions options)
{
    private const long LogStep = 1 << 20;
    private const int MaxTries = 64;

    /// <summary>Whether the user may have <paramref name="logBytes"/> of logs in this collection, beside everything else.</summary>
    public async ValueTask<bool> FitsAsync(UserId user, CollectionId collection, long logBytes, CancellationToken cancellationToken)
    {
        var row = await tables.ReadAsync(UserKeys.Partition(user), UserKeys.Usage, cancellationToken);
        var properties = (row?.Properties ?? TableProperties.Empty).With(Logs(collection), logBytes);
        return Total(properties) <= options.UserQuota;
    }

    /// <summary>Remembers how many bytes of logs a collection has now, when enough came in since it was last remembered.</summary>
    public async ValueTask NoteLogsAsync(UserId user, CollectionId collection, long before, long now, CancellationToken cancellationToken)
    {
        if (before / LogStep == now / LogStep) return;
        var merge = new TableOperation.InsertOrMerge(UserKeys.Usage, TableProperties.Empty.With(Logs(collection), now));
        await tables.CommitAsync(UserKeys.Partition(user), merge, cancellationToken);
    }

    /// <summary>Bytes of contents that the user has stored or reserved, by collection.</summary>
    public async ValueTask<Func<CollectionId, long>> ContentBytesAsync(UserId user, CancellationToken cancellationToken)
    {
        var row = await tables.ReadAsync(UserKeys.Partition(user), UserKeys.Usage, cancellationToken);
        return collection => row?.Properties.Number(Contents(collection)) ?? 0;
    }

    /// <summary>
    /// Counts contents against the quota, each once however often it is reserved. Those that came before the one that did not fit stay counted; the
    /// caller's next try finds them so.
    /// </summary>
    internal async ValueTask<Outcome<Done>> ReserveAsync(UserId user, CollectionId collection, IEnumerable<Reservation> reservations, CancellationToken cancellationToken)
    {
        foreach (var group in reservations.DistinctBy(reservation => reservation.Row).Chunk(TableOperation.MaxPerTransaction - 1))
        {
            if (await ReserveGroupAsync(user, collection, [.. group], cancellationToken) is { } refusal) return refusal;
        }
        return default(Done);
    }

    /// <summary>The operation that takes a deleted collection's bytes off the user's usage; null when none are counted.</summary>
    internal async ValueTask<TableOperation?> ReleaseAsync(UserId user, CollectionId collection, CancellationToken cancellationToken) =>
        await tables.ReadAsync(UserKeys.Partition(user), UserKeys.Usage, cancellationToken) is { } row
            ? new TableOperation.Replace(UserKeys.Usage, row.Properties.Without(Contents(collection)).Without(Logs(collection)), row.ETag)
            : null;

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
            var usage = await tables.ReadAsync(partition, UserKeys.Usage, cancellationToken);
            var left = Math.Max(0, (usage?.Properties.Number(Contents(collection)) ?? 0) - row.Properties.Number("Bytes")!.Value);
            var operations = new List<TableOperation> { new TableOperation.Delete(reservation, row.ETag) };
            if (usage is not null) operations.Add(new TableOperation.Merge(UserKeys.Usage, TableProperties.Empty.With(Contents(collection), left), usage.ETag));
            if (await tables.CommitAsync(partition, operations, cancellationToken) is TransactionOutcome.Committed) return;
        }
    }

    private async ValueTask<Refusal?> ReserveGroupAsync(UserId user, CollectionId collection, List<Reservation> group, CancellationToken cancellationToken)
    {
        var partition = UserKeys.Partition(user);
        for (var i = 0; i < MaxTries && group.Count > 0; i++)
        {
            var row = await tables.ReadAsync(partition, UserKeys.Usage, cancellationToken);
            var used = row?.Properties ?? TableProperties.Empty;
            var contents = (used.Number(Contents(collection)) ?? 0) + group.Sum(reservation => reservation.Bytes);
            var fits = Total(used.With(Contents(collection), contents)) <= options.UserQuota;
            var counted = TableProperties.Empty.With(Contents(collection), contents);
            var outcome = fits ? await tables.CommitAsync(partition,
            [
                .. group.Select(reservation => new TableOperation.Insert(reservation.Row, TableProperties.Empty.With("Bytes", reservation.Bytes).With("At", clock.GetUtcNow()))),
                row is null ? new TableOperation.Insert(UserKeys.Usage, counted) : new TableOperation.Merge(UserKeys.Usage, counted, row.ETag),
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

    private static long Total(TableProperties usage) => usage.Values.Values.OfType<long>().Sum();
    private static string Contents(CollectionId collection) => $"Contents_{collection}";
    private static string Logs(CollectionId collection) => $"Logs_{collection}";
}
