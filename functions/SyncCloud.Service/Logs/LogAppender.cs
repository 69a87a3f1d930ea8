using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>
/// Makes order: appends logs to a collection's chain. The log's blob is durable first; then one transaction in the chain's partition commits it, so
/// readers see it whole or not at all, and a crash anywhere leaves at most a blob that nobody refers to. Safe for concurrent calls, in many processes.
/// </summary>
public sealed class LogAppender(
    ITableStore tables, IBlobStore blobs, Chain chain, LiveContainers containers, UserUsage usage, TurnTaking turns, TimeProvider clock, ServiceOptions options)
{
    // Another try is needed only when a row changed between reading and committing; the head did not move then, or the log lost its race.
    private const int MaxTries = 16;

    /// <summary>
    /// Appends the log, or answers as before when it is committed already: the same bytes may be sent any number of times.
    /// <paramref name="user"/> and <paramref name="device"/> are the authenticated ones.
    /// </summary>
    public async ValueTask<Outcome<Appended>> AppendAsync(UserId user, DeviceId device, CollectionId collection, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > options.MaxLogLength) return new Refusal.TooLarge("a change log", options.MaxLogLength);
        if (!Open(bytes).TryGet(out var log, out var refusal)) return refusal;
        if (log.Header.Collection != collection) return new Refusal.InvalidRequest("the log's header names another collection");
        if (log.Header.Device != device) return new Refusal.InvalidRequest("the log's header names another device");

        for (var i = 0; i < MaxTries; i++)
        {
            if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, headTag)) return new Refusal.UnknownCollection();
            var (deviceRow, deviceTag) = await chain.DeviceAsync(user, collection, device, cancellationToken);
            if (deviceRow.Revoked) return new Refusal.DeviceRevoked();
            if (deviceRow.LastLog == log.Header.Log) return Again(log, deviceRow.LastPosition, head);
            if (log.Header.Kind != head.Kind) return new Refusal.KindMismatch(head.Kind);
            if (log.Header.Base != head.Position) return await BehindAsync(user, collection, device, log, head, headTag, deviceRow, cancellationToken);
            if (head.IsTurnOfAnother(device, clock.GetUtcNow())) return TurnTaking.Wait(head, clock.GetUtcNow());

            var quarantined = await containers.QuarantinedAsync(user, collection, head, log.Header.Containers, cancellationToken);
            if (quarantined.Count > 0) return new Refusal.ContainersQuarantined(quarantined);
            var missing = await containers.MissingAsync(user, collection, log.Header.Containers, cancellationToken);
            if (missing.Count > 0) return new Refusal.ContainersRetired(missing);
            if (!await usage.FitsAsync(user, collection, head.LogBytes + bytes.Length, cancellationToken)) return new Refusal.QuotaExceeded(options.UserQuota);
            // At each try, after the head was read: a sweep that looked at the blob before that changes the head, or finds the blob renewed.
            if (!await StoreAsync(user, collection, log, cancellationToken)) return new Refusal.LogIdTaken();

            var committed = Row(user, collection, log, head.Position.Sequence + 1);
            var outcome = await CommitAsync(user, collection, committed, head, headTag, deviceTag, cancellationToken);
            if (outcome is TransactionOutcome.Committed)
            {
                await usage.NoteLogsAsync(user, collection, head.LogBytes, head.LogBytes + bytes.Length, cancellationToken);
                return new Appended(committed.Position, IsNew: true, head.Hooks > 0);
            }
            // The base is the head, so if the id was committed in the meantime the head has moved; the next try sees it. If it has not, the id is an older log's.
            if (outcome is TransactionOutcome.Failed { Failure: TableFailure.Exists, Operation: 2 }
                && await chain.PositionOfAsync(user, collection, log.Header.Log, cancellationToken) is { } taken) return Again(log, taken, head);
        }
        return new Refusal.TryLater("the collection is too busy", TimeSpan.FromSeconds(1));
    }

    private static Outcome<ChangeLog> Open(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return ChangeLog.Open(bytes);
        }
        catch (CorruptDataException exception)
        {
            return new Refusal.Corrupt(exception.Message);
        }
        catch (UnknownFeatureException exception)
        {
            return new Refusal.InvalidRequest(FeatureRefusal.Detail("the log", exception.Feature));
        }
    }

    private static Outcome<Appended> Again(ChangeLog log, LogPosition position, HeadRow head) =>
        position.Hash == log.Hash ? new Appended(position, IsNew: false, head.Hooks > 0) : new Refusal.LogIdTaken();

    /// <summary>The base is not the head: this very log is in the chain already, or its base is an older log of the chain, or no log of it.</summary>
    private async ValueTask<Outcome<Appended>> BehindAsync(UserId user, CollectionId collection, DeviceId device, ChangeLog log, HeadRow head, string headTag,
        ChainDeviceRow deviceRow, CancellationToken cancellationToken)
    {
        if (await chain.PositionOfAsync(user, collection, log.Header.Log, cancellationToken) is { } position) return Again(log, position, head);
        if (!await chain.HoldsAsync(user, collection, head.Position, log.Header.Base, cancellationToken)) return new Refusal.Rewound(head.Position);
        await turns.CountLostRaceAsync(user, collection, device, deviceRow, head, headTag, cancellationToken);
        return new Refusal.LostRace(head.Position);
    }

    /// <summary>Writes the log's blob. False when other bytes have its name.</summary>
    private async ValueTask<bool> StoreAsync(UserId user, CollectionId collection, ChangeLog log, CancellationToken cancellationToken)
    {
        var name = BlobNames.Log(user, collection, log.Header.Log);
        while (true)
        {
            if (await blobs.PutAsync(name, log.Bytes, cancellationToken) == PutResult.Created) return true;
            // Left by an earlier try. Renewing comes first: a sweep of uncommitted blobs that has looked at it must not take it from under the commit.
            if (!await blobs.RenewAsync(name, cancellationToken)) continue;
            await using var existing = await blobs.OpenAsync(name, 0, null, cancellationToken);
            if (existing is null) continue;
            var hash = Hash256.Read(await System.Security.Cryptography.SHA256.HashDataAsync(existing.Content, cancellationToken));
            return hash == log.Hash;
        }
    }

    private CommittedLog Row(UserId user, CollectionId collection, ChangeLog log, long sequence) => new()
    {
        Position = new LogPosition(sequence, log.Hash),
        Log = log.Header.Log,
        Device = log.Header.Device,
        Counts = log.Header.Counts,
        Root = log.Header.Root,
        Blob = BlobNames.Log(user, collection, log.Header.Log),
        Offset = 0,
        Length = log.Bytes.Length,
        Committed = clock.GetUtcNow(),
    };

    /// <summary>The commit point.</summary>
    private ValueTask<TransactionOutcome> CommitAsync(UserId user, CollectionId collection, CommittedLog log, HeadRow head, string headTag, string? deviceTag, CancellationToken cancellationToken)
    {
        var next = head with { Position = log.Position, LogBytes = head.LogBytes + log.Length, TurnOf = null };
        var after = ChainDeviceRow.AfterAppend(log.Log, log.Position);
        var device = ChainKeys.Device(log.Device);
        return tables.CommitAsync(ChainKeys.Partition(user, collection),
        [
            new TableOperation.Insert(ChainKeys.Log(log.Position.Sequence), log.ToProperties()),
            new TableOperation.Replace(ChainKeys.Head, next.ToProperties(), headTag),
            new TableOperation.Insert(ChainKeys.Id(log.Log), Chain.IdRow(log.Position)),
            // On the ETag that showed it unrevoked; or new, which fails if a revocation has just made the row.
            deviceTag is null ? new TableOperation.Insert(device, after) : new TableOperation.Merge(device, after, deviceTag),
        ], cancellationToken);
    }
}
