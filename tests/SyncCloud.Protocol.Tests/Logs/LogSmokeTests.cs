namespace SyncCloud.Protocol.Tests.Logs;

[TestClass]
public sealed class LogSmokeTests
{
    [TestMethod]
    public void Smoke()
    {
        using var builder = new PackBuilder();
        var block = new byte[100_000];
        builder.Add(block, ContentHash.Leaf(block));
        var random = new byte[5000];
        new Random(1).NextBytes(random);
        builder.Add(random, ContentHash.Leaf(random));
        var (id, bytes) = builder.Build();
        var pack = Pack.Open(bytes, "pack");
        Assert.AreEqual(id, pack.Directory.Id);
        var read = new byte[100_000];
        pack.ReadBlock(0, read);
        pack.ReadBlock(1, read);
        CollectionAssert.AreEqual(random, read[..5000]);

        var log = new LogId(7);
        var header = new ChangeLogHeader
        {
            Collection = new CollectionId(1), Log = log, Device = new DeviceId(3), Kind = "files", Base = LogPosition.Start(new CollectionId(1)),
            Root = default, Counts = default, TimeMilliseconds = 5,
        };
        Change[] changes =
        [
            .. Enumerable.Range(1, 5000).Select(i => new Put(new ItemId((UInt128)i), "file", Fields.Of(("name", FieldValue.Of($"file {i}")), ("parent", FieldValue.Of(ItemId.Root))))),
            new Patch(new ItemId(9), Fields.Of(("a", FieldValue.Of(1))), ["b", "c"]) { Overrode = 4 },
            new Delete(new ItemId(9)) { Rule = "x" },
        ];
        var content = new ContentRef(5000, ContentHash.Of(random));
        LocationRecord[] locations =
        [
            new WholeLocation(content, [new Extent(ContainerId.OfLog(log), 1, 1, 0, 5000)]),
            new EditedLocation(new ContentRef(10, default), content, [new LocationEdit(5, 5, null), new LocationEdit(0, 5, new Extent(ContainerId.OfPack(id), 0, 1, 0, 5))]),
        ];
        var encoded = ChangeLogWriter.Write(header, changes, locations, bytes);
        var opened = ChangeLog.Open(encoded);
        LogRecord[] expected = [.. changes.Select(c => new LogRecord(c, null)), .. locations.Select(l => new LogRecord(null, l))];
        var actual = opened.ReadRecords().ToArray();
        CollectionAssert.AreEqual(expected, actual);
    }
}
