using System.Formats.Cbor;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.State;

[TestClass]
public sealed class NativeItemCodecTests
{
    private static readonly NativeItem bare = new()
    {
        Id = new ItemId(7), Kind = "contact", Parent = ItemId.Root, Name = "ü.vcf/u", Stamp = new byte[] { 1, 2 }, FileId = null, Content = null, Fields = Fields.Of(("uid", FieldValue.Of("u")), ("name/full", FieldValue.Of("Zoë"))),
    };

    private static readonly NativeItem full = bare with { FileId = -3, Content = new ContentRef(5, Hash256.Of([1])), Fields = Fields.Empty };

    [TestMethod]
    public void Encode_Item_IsOneArrayThatReadsBack()
    {
        foreach (var item in (NativeItem[])[bare, full])
        {
            var encoded = NativeItemCodec.Encode(item);
            var read = NativeItemCodec.Decode(encoded);
            Assert.AreEqual(item with { Stamp = default }, read with { Stamp = default });
            Assert.IsTrue(item.Stamp.Span.SequenceEqual(read.Stamp.Span));
            var reader = new CborReader(encoded, CborConformanceMode.Ctap2Canonical);
            Assert.AreEqual(8, reader.ReadStartArray());
            for (var i = 0; i < 8; i++) reader.SkipValue();
            reader.ReadEndArray();
            Assert.AreEqual(0, reader.BytesRemaining);
        }
    }
}
