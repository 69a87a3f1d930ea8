namespace SyncCloud.Protocol.Tests.Samples;

/// <summary>A small log with every sort of record and an inline section.</summary>
internal static class SampleLog
{
    public static readonly LogId Id = LogId.Parse("01976f3e5b1c7a2e8f00112233445566");
    public static readonly CollectionId Collection = CollectionId.Parse("c0111ec7c0111ec7c0111ec7c0111ec7");
    public static readonly Hash256 OtherPack = Hash256.Of("another pack"u8);
    public static readonly LogId OtherLog = LogId.Parse("01976f3e5b1c7a2e8f00000000000001");

    public static ChangeLogHeader Header => new()
    {
        Collection = Collection,
        Log = Id,
        Device = DeviceId.Parse("de71ce00de71ce00de71ce00de71ce00"),
        Kind = "files",
        Base = new LogPosition(41, Hash256.Of("log 41"u8)),
        Root = Hash256.Of("a root"u8),
        Counts = default,
        TimeMilliseconds = 1_780_000_000_123,
    };

    /// <summary>Two blocks: one compressed, one stored.</summary>
    public static byte[] InlinePack
    {
        get
        {
            using var builder = new PackBuilder();
            foreach (var block in Blocks) builder.Add(block, ContentHash.Leaf(block));
            return builder.Build().Bytes;
        }
    }

    public static readonly byte[][] Blocks = [[.. Enumerable.Repeat("to and fro, "u8.ToArray(), 20).SelectMany(bytes => bytes)], [.. "unlike"u8]];

    public static ContentRef InlineContent => new(Blocks[0].Length + Blocks[1].Length, ContentHash.Of([.. Blocks[0], .. Blocks[1]]));

    public static IReadOnlyList<Change> Changes =>
    [
        new Put(ItemId.Parse("00000000000000000000000000000007"), ItemKinds.File, Fields.Of(
            (FileFields.Parent, FieldValue.Of(ItemId.Root)), (FileFields.Name, FieldValue.Of("Ça.txt")), (FileFields.Type, FieldValue.Of(FileFields.TypeFile)),
            (FileFields.Content, FieldValue.Of(InlineContent)), (FileFields.Executable, FieldValue.Of(true)), (FileFields.Modified, FieldValue.Of(1_780_000_000_000_000_000)))),
        new Patch(ItemId.Parse("f0000000000000000000000000000008"), Fields.Of(("a", FieldValue.Of(-1)), ("ratio", FieldValue.Of(1.5))), ["b", "cc"]) { Rule = "keep", Overrode = 40 },
        new Delete(ItemId.Parse("f0000000000000000000000000000009")) { Overrode = 3 },
    ];

    public static IReadOnlyList<LocationRecord> Locations =>
    [
        new WholeLocation(InlineContent, [new Extent(ContainerId.OfLog(Id), 0, 2, 0, InlineContent.Length)]),
        new EditedLocation(new ContentRef(300, Hash256.Of("edited"u8)), new ContentRef(1000, Hash256.Of("former"u8)),
        [
            new LocationEdit(900, 100, null),
            new LocationEdit(0, 150, new Extent(ContainerId.OfPack(OtherPack), 3, 2, 70, 150)),
            new LocationEdit(0, 50, new Extent(ContainerId.OfLog(OtherLog), 0, 1, 0, 50)),
        ]),
        new WholeLocation(new ContentRef(0, ContentHash.Of([])), []),
    ];

    public static IReadOnlyList<LogRecord> Records => [.. Changes.Select(change => new LogRecord(change, null)), .. Locations.Select(location => new LogRecord(null, location))];

    public static byte[] Bytes => ChangeLogWriter.Write(Header, Changes, Locations, InlinePack);
}
