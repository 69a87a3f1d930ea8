using SyncCloud.Protocol;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Benchmarks.Growth;

/// <summary>
/// Lengthens a chain by logs of one change each, as they lie once they are old and rolled: in segments. Appended one by one they would take as many flushes and come to the same.
/// </summary>
internal sealed class ForgedChain(ITableStore tables, IBlobStore blobs, UserId user, CollectionId collection)
{
    private const int LogsPerSegment = 1000;
    private const int LogsPerTransaction = 49;
    private static readonly DateTimeOffset committed = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly DeviceId author = new(0xf0);
    private readonly string partition = ChainKeys.Partition(user, collection);

    /// <summary>Each log gives <paramref name="item"/>, which is all that the chain holds, another time of modification.</summary>
    public async Task LengthenAsync(Item item, int logs, CancellationToken cancellationToken)
    {
        var row = await tables.ReadAsync(partition, ChainKeys.Head, cancellationToken) ?? throw new InvalidOperationException("the collection has no chain");
        var head = HeadRow.Read(row.Properties);
        for (var made = 0; made < logs; made += LogsPerSegment)
        {
            using var segment = new MemoryStream();
            var name = BlobNames.Segment(user, collection, head.Position.Sequence + 1, (UInt128)(made + 1));
            var rows = new List<CommittedLog>();
            for (var i = 0; i < Math.Min(LogsPerSegment, logs - made); i++)
            {
                var set = Fields.Of((FileFields.Modified, FieldValue.Of(1_700_000_000_000_000_000L + made + i)));
                item = item with { Fields = item.Fields.Patch(set, []) };
                var root = new StateRoot();
                root.Add(item.Id, item.CanonicalHash());
                var log = Write(head.Position, new Patch(item.Id, set, []), root.Value, (UInt128)(made + i + 1));
                var position = new LogPosition(head.Position.Sequence + 1, log.Hash);
                rows.Add(new CommittedLog
                {
                    Position = position, Log = log.Header.Log, Device = author, Counts = log.Header.Counts, Root = root.Value,
                    Blob = name, Offset = segment.Length, Length = log.Bytes.Length, Committed = committed,
                });
                segment.Write(log.Bytes.Span);
                head = head with { Position = position, LogBytes = head.LogBytes + log.Bytes.Length };
            }
            await blobs.PutAsync(name, segment.ToArray(), cancellationToken);
            foreach (var part in rows.Chunk(LogsPerTransaction))
            {
                var operations = part.SelectMany(log => (TableOperation[])[new TableOperation.Insert(ChainKeys.Log(log.Position.Sequence), log.ToProperties()), new TableOperation.Insert(ChainKeys.Id(log.Log), Chain.IdRow(log.Position))]);
                await tables.CommitAsync(partition, [.. operations], cancellationToken);
            }
        }
        await tables.CommitAsync(partition, new TableOperation.Replace(ChainKeys.Head, head.ToProperties(), row.ETag), cancellationToken);
    }

    private ChangeLog Write(LogPosition at, Change change, Hash256 root, UInt128 id)
    {
        var header = new ChangeLogHeader
        {
            Collection = collection, Log = new LogId(id), Device = author, Kind = "files", Base = at, Root = root, Counts = default, TimeMilliseconds = committed.ToUnixTimeMilliseconds(),
        };
        return ChangeLog.Open(ChangeLogWriter.Write(header, [change], [], default));
    }
}
