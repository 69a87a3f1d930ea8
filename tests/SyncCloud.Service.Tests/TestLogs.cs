using SyncCloud.Protocol;

namespace SyncCloud.Service.Tests;

/// <summary>Small logs and packs.</summary>
internal static class TestLogs
{
    private static int lastLog;

    public static LogId NextLogId() => new((UInt128)Interlocked.Increment(ref lastLog));

    public static byte[] Write(CollectionId collection, DeviceId device, LogPosition at, string name, LogId? log = null, IEnumerable<LocationRecord>? locations = null, string kind = "files", Hash256 root = default)
    {
        var header = new ChangeLogHeader
        {
            Collection = collection, Log = log ?? NextLogId(), Device = device, Kind = kind, Base = at, Root = root, Counts = default, TimeMilliseconds = 0,
        };
        var put = new Put(new ItemId(7), ItemKinds.File, Fields.Of((FileFields.Name, FieldValue.Of(name)), (FileFields.Parent, FieldValue.Of(ItemId.Root)), (FileFields.Type, FieldValue.Of(FileFields.TypeFile))));
        return ChangeLogWriter.Write(header, [put], locations ?? [], ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>A location record that makes a log name this container.</summary>
    public static LocationRecord In(ContainerId container) =>
        new WholeLocation(new ContentRef(1, ContentHash.Of([1])), [new Extent(container, 0, 1, 0, 1)]);

    /// <summary>A small pack.</summary>
    public static (Hash256 Id, byte[] Bytes) Pack(byte seed)
    {
        using var builder = new PackBuilder();
        byte[] block = [.. Enumerable.Range(0, 1000).Select(i => (byte)((i * 31) ^ seed))];
        builder.Add(block, ContentHash.Leaf(block));
        return builder.Build();
    }
}
