namespace SyncCloud.Protocol.Tests.Samples;

/// <summary>A small base image, and images as arrays.</summary>
internal static class SampleImage
{
    public static readonly Item[] Items =
    [
        new Item(ItemId.Parse("00000000000000000000000000000007"), "file", Fields.Of(("name", FieldValue.Of("Ça.txt")), ("parent", FieldValue.Of(ItemId.Root)))),
        new Item(ItemId.Parse("f0000000000000000000000000000008"), "contact", Fields.Of(("tags", FieldValue.FromEncoded([0x82, 0x61, 0x61, 0xa1, 0x61, 0x62, 0xf6])))),
    ];

    public static readonly ContentLocation[] Locations =
    [
        new ContentLocation(new ContentRef(300, Hash256.Of("content"u8)),
            [new Extent(ContainerId.OfPack(SampleLog.OtherPack), 3, 2, 70, 250), new Extent(ContainerId.OfLog(SampleLog.OtherLog), 0, 1, 0, 50)]),
    ];

    public static byte[] Bytes => Write(HeaderOf(Items, Locations), Items, Locations);

    public static BaseImageHeader HeaderOf(Item[] items, ContentLocation[] locations)
    {
        var root = new StateRoot();
        foreach (var item in items) root.Add(item.Id, item.CanonicalHash());
        return new BaseImageHeader(SampleLog.Collection, "files", new LogPosition(42, Hash256.Of("log 42"u8)), root.Value, items.Length, locations.Length);
    }

    public static byte[] Write(BaseImageHeader header, Item[] items, ContentLocation[] locations, int columnsFrom = int.MaxValue)
    {
        var stream = new MemoryStream();
        BaseImage.WriteAsync(stream, header, items.ToAsyncEnumerable(), locations.ToAsyncEnumerable(), columnsFrom, CancellationToken.None).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    public static (BaseImageHeader Header, Item[] Items, ContentLocation[] Locations) Read(byte[] bytes) => Read(new MemoryStream(bytes));

    public static (BaseImageHeader Header, Item[] Items, ContentLocation[] Locations) Read(Stream stream)
    {
        var (header, records) = BaseImage.ReadAsync(stream, CancellationToken.None).GetAwaiter().GetResult();
        var all = records.ToBlockingEnumerable().ToArray();
        return (header, [.. all.Where(record => record.Item is not null).Select(record => record.Item!)], [.. all.Where(record => record.Location is not null).Select(record => record.Location!)]);
    }
}
