using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Golden;

/// <summary>What the golden files were made from. Only ever added to.</summary>
internal static class GoldenCases
{
    public static readonly IReadOnlyList<(string Name, Func<byte[]> Make)> All =
    [
        ("0001-every-record.scl", () => SampleLog.Bytes),
        ("0002-first-and-empty.scl", () => ChangeLogWriter.Write(
            SampleLog.Header with { Base = LogPosition.Start(SampleLog.Collection), Root = default, TimeMilliseconds = -1 }, [], [], default)),
        ("0003-every-value.scl", () => ChangeLogWriter.Write(SampleLog.Header, [EveryValue], [], default)),
        ("0004-compressed-body.scl", () => ChangeLogWriter.Write(SampleLog.Header,
            Enumerable.Range(1, 300).Select(i => new Put(new ItemId((UInt128)i << 64), "bookmark", Fields.Of(("title", FieldValue.Of($"Title {i}")), ("url", FieldValue.Of($"https://example.org/{i * 7919}"))))),
            [], default, columnsFrom: int.MaxValue)),
        ("0005-two-blocks.scp", () => SampleLog.InlinePack),
        ("0006-many-small-blocks.scp", () => Pack(Enumerable.Range(0, 30).Select(i => Enumerable.Repeat((byte)i, 1 + (i * 20)).ToArray()))),
        ("0007-no-block.scp", () => Pack([])),
        ("0008-items-and-locations.scb", () => SampleImage.Bytes),
        ("0009-nothing.scb", () => SampleImage.Write(SampleImage.HeaderOf([], []), [], [])),
        ("0010-many-items.scb", () => Image([.. Enumerable.Range(1, 200).Select(i => new Item(new ItemId((UInt128)i << 60), "setting", Fields.Of(("key", FieldValue.Of($"key {i}")), ("on", FieldValue.Of(i % 2 == 0)))))])),
        ("0011-columns.scl", () => ChangeLogWriter.Write(SampleLog.Header, SampleBatch.Changes, SampleLog.Locations, SampleLog.InlinePack, columnsFrom: 1)),
        ("0012-columns.scb", () => Image([.. SampleBatch.Items], columnsFrom: 1)),
    ];

    private static Put EveryValue => new(new ItemId(UInt128.MaxValue), "every", Fields.Of(
        ("zero", FieldValue.Of(0)), ("one byte", FieldValue.Of(24)), ("two bytes", FieldValue.Of(256)), ("four bytes", FieldValue.Of(65536)),
        ("eight bytes", FieldValue.Of(long.MaxValue)), ("negative", FieldValue.Of(-1)), ("most negative", FieldValue.Of(long.MinValue)),
        ("half", FieldValue.Of(1.5)), ("single", FieldValue.Of(100000.0)), ("double", FieldValue.Of(1.1)), ("not a number", FieldValue.Of(double.NaN)),
        ("true", FieldValue.Of(true)), ("null", FieldValue.FromEncoded([0xf6])), ("bytes", FieldValue.Of(new byte[] { 1, 2, 3 })), ("empty", FieldValue.Of("")),
        ("text", FieldValue.Of("ﬀ é 😀 日本")), ("é", FieldValue.Of("a name beyond ASCII")), ("😀", FieldValue.Of("a name beyond the basic plane")),
        ("content", FieldValue.Of(SampleLog.InlineContent)), ("map", FieldValue.FromEncoded([0xa2, 0x01, 0x80, 0x61, 0x61, 0xa0]))));

    private static byte[] Pack(IEnumerable<byte[]> blocks)
    {
        using var builder = new PackBuilder();
        foreach (var block in blocks) builder.Add(block, ContentHash.Leaf(block));
        return builder.Build().Bytes;
    }

    private static byte[] Image(Item[] items, int columnsFrom = int.MaxValue) => SampleImage.Write(SampleImage.HeaderOf(items, []), items, [], columnsFrom);
}
