using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

/// <summary>Folds changes into stores as logs that follow each other, each with one content's location.</summary>
internal sealed class ChainWriter(CollectionId collection)
{
    public static readonly ContentRef Content = new(5, ContentHash.Of("bytes"u8));
    private static readonly ContainerId Pack = ContainerId.OfPack(Hash256.Of("a pack"u8));

    public void Append(StateStore store, params Change[] changes)
    {
        var root = store.CopyRoot();
        foreach (var change in changes)
        {
            var before = store.Chain.Find(change.Id)?.Item;
            if (before is not null) root.Remove(before.Id, before.CanonicalHash());
            if (SyncCloud.Engine.Round.PushOrder.Outcome(before, change) is { } after) root.Add(after.Id, after.CanonicalHash());
        }
        var header = new ChangeLogHeader
        {
            Collection = collection, Log = new LogId((UInt128)store.Cursor.Sequence + 1), Device = new DeviceId(1), Kind = "files",
            Base = store.Cursor, Root = root.Value, Counts = default, TimeMilliseconds = 0,
        };
        var bytes = ChangeLogWriter.Write(header, changes, [new WholeLocation(Content, [new Extent(Pack, 0, 1, 0, Content.Length)])], default);
        using var transaction = store.Sql.Begin();
        var log = ChangeLog.Open(bytes);
        new ChainFold(store).Fold(log, new LogPosition(store.Cursor.Sequence + 1, log.Hash));
        transaction.Commit();
    }
}
