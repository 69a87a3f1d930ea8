using System.Buffers.Binary;

namespace SyncCloud.Protocol.Tests.Samples;

/// <summary>Changes of every sort that go well into columns: names that all have, names with a part in common, values of one shape, and some of none.</summary>
internal static class SampleBatch
{
    public static readonly IReadOnlyList<Change> Changes =
    [
        .. Enumerable.Range(1, 40).Select(i => (Change)new Put(Id(i), "contact", Contact(i))),
        .. Enumerable.Range(1, 20).Select(i => new Patch(Id(i), Fields.Of(("name/full", FieldValue.Of($"Name {i}")), ($"emails/n{i}@example.org", Email($"n{i}@example.org"))), i < 15 ? ["note"] : []) { Rule = i % 10 == 0 ? "keep" : null, Overrode = i % 5 == 0 ? i : null }),
        .. Enumerable.Range(30, 10).Select(i => new Delete(Id(i)) { Overrode = 7 }),
    ];

    public static readonly IReadOnlyList<Item> Items = [.. Changes.OfType<Put>().Select(put => new Item(put.Id, put.Kind, put.Fields)).OrderBy(item => item.Id)];

    private static ItemId Id(int i) => ItemId.Read(Hash256.Of(Number(i)).ToArray().AsSpan(0, IdBytes.Length));

    private static Fields Contact(int i)
    {
        var fields = Fields.Of(("uid", FieldValue.Of($"uid-{i:x8}")), ("name/full", FieldValue.Of(i % 2 == 0 ? "Ægir Ñandú" : "")), ("n", FieldValue.Of(i)),
            ("nested", FieldValue.FromEncoded([.. Enumerable.Repeat((byte)0x81, i == 7 ? 28 : 3), 0x61, (byte)('a' + (i % 26))])));
        for (var k = 0; k < i % 4; k++) fields = fields.With($"emails/user{i}.{k}@example.org", Email($"user{i}.{k}@example.org"));
        if (i % 3 == 0) fields = fields.With("photo", FieldValue.Of(Hash256.Of(Number(-i)).ToArray()));
        return i % 9 == 0 ? fields.With($"alone{i}", FieldValue.FromEncoded([0xf6])) : fields;
    }

    /// <summary>A map with a text, a flag and an array of texts, one of them empty.</summary>
    private static FieldValue Email(string address)
    {
        var text = FieldValue.Of(address).Encoded.Span;
        return FieldValue.FromEncoded([0xa3, 0x61, (byte)'a', .. text, 0x61, (byte)'b', 0xf5, 0x61, (byte)'c', 0x82, 0x60, 0x61, text[^1]]);
    }

    private static byte[] Number(int i)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, i);
        return bytes;
    }
}
