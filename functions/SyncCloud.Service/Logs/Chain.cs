using SyncCloud.Protocol;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>Reads the rows of chains. Only committed rows are ever seen.</summary>
public sealed class Chain(ITableStore tables)
{
    /// <summary>The head with its ETag, or null when this user has no such collection (any more).</summary>
    public async ValueTask<(HeadRow Head, string ETag)?> HeadAsync(UserId user, CollectionId collection, CancellationToken cancellationToken)
    {
        if (await tables.ReadAsync(ChainKeys.Partition(user, collection), ChainKeys.Head, cancellationToken) is not { } row) return null;
        var head = HeadRow.Read(row.Properties);
        return head.Deleted ? null : (head, row.ETag);
    }

    /// <summary>The device's row with its ETag; <see cref="ChainDeviceRow.Unseen"/> and null when there is none.</summary>
    public async ValueTask<(ChainDeviceRow Device, string? ETag)> DeviceAsync(UserId user, CollectionId collection, DeviceId device, CancellationToken cancellationToken)
    {
        var row = await tables.ReadAsync(ChainKeys.Partition(user, collection), ChainKeys.Device(device), cancellationToken);
        return row is null ? (ChainDeviceRow.Unseen, null) : (ChainDeviceRow.Read(row.Properties), row.ETag);
    }

    public async ValueTask<CommittedLog?> LogAsync(UserId user, CollectionId collection, long sequence, CancellationToken cancellationToken)
    {
        if (sequence < 1) return null;
        var row = await tables.ReadAsync(ChainKeys.Partition(user, collection), ChainKeys.Log(sequence), cancellationToken);
        return row is null ? null : CommittedLog.Read(row.Properties);
    }

    /// <summary>The pack's row with its ETag, or null: it lies under its own name, and nothing speaks against it.</summary>
    public async ValueTask<(PackRow Pack, string ETag)?> PackAsync(UserId user, CollectionId collection, Hash256 pack, CancellationToken cancellationToken)
    {
        var row = await tables.ReadAsync(ChainKeys.Partition(user, collection), ChainKeys.Pack(pack), cancellationToken);
        return row is null ? null : (PackRow.Read(row.Properties), row.ETag);
    }

    /// <summary>Every pack that has a row, in order of id.</summary>
    public async IAsyncEnumerable<(Hash256 Pack, PackRow Row)> PacksAsync(UserId user, CollectionId collection,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryPrefixAsync(ChainKeys.Partition(user, collection), ChainKeys.PackPrefix, cancellationToken))
            yield return (Hash256.Parse(row.Row[ChainKeys.PackPrefix.Length..]), PackRow.Read(row.Properties));
    }

    /// <summary>Where a log id was committed, or null.</summary>
    public async ValueTask<LogPosition?> PositionOfAsync(UserId user, CollectionId collection, LogId log, CancellationToken cancellationToken)
    {
        var row = await tables.ReadAsync(ChainKeys.Partition(user, collection), ChainKeys.Id(log), cancellationToken);
        return row is null ? null : ReadIdRow(row.Properties);
    }

    /// <summary>The row of the log with this id, or null.</summary>
    public async ValueTask<CommittedLog?> LogAsync(UserId user, CollectionId collection, LogId log, CancellationToken cancellationToken) =>
        await PositionOfAsync(user, collection, log, cancellationToken) is { } position ? await LogAsync(user, collection, position.Sequence, cancellationToken) : null;

    /// <summary>True when the chain up to <paramref name="head"/> holds this position.</summary>
    public async ValueTask<bool> HoldsAsync(UserId user, CollectionId collection, LogPosition head, LogPosition position, CancellationToken cancellationToken)
    {
        if (position.Sequence == head.Sequence) return position == head;
        if (position.Sequence < 0 || position.Sequence > head.Sequence) return false;
        if (position.Sequence == 0) return position == LogPosition.Start(collection);
        return await LogAsync(user, collection, position.Sequence, cancellationToken) is { } log && log.Position == position;
    }

    /// <summary>Rows of logs N with <paramref name="after"/> &lt; N ≤ <paramref name="last"/>, in order.</summary>
    public async IAsyncEnumerable<CommittedLog> LogsAsync(UserId user, CollectionId collection, long after, long last,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (after >= last) yield break;
        var rows = tables.QueryAsync(ChainKeys.Partition(user, collection), ChainKeys.Log(after + 1), ChainKeys.Log(last) + TableKey.Last, cancellationToken);
        await foreach (var row in rows) yield return CommittedLog.Read(row.Properties);
    }

    internal static TableProperties IdRow(LogPosition position) =>
        TableProperties.Empty.With("Sequence", position.Sequence).With("Hash", position.Hash.ToArray());

    private static LogPosition ReadIdRow(TableProperties row) => new(row.Number("Sequence")!.Value, Hash256.Read(row.Bytes("Hash")));
}
