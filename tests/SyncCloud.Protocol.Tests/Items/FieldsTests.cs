using System.Formats.Cbor;
using CsCheck;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Items;

[TestClass]
public sealed class FieldsTests
{
    [TestMethod]
    public void Encode_Decode_GivesTheSameFields() => Arbitrary.AnyFields.Sample(fields => Fields.Decode(fields.Encode()).Equals(fields), iter: 2000);

    [TestMethod]
    public void Encode_AnyFields_IsWhatAnotherEncoderMakesOfThem() => Arbitrary.AnyFields.Sample(fields =>
    {
        // The other one sorts by itself, so it checks the order of names too.
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(fields.Count);
        foreach (var (name, value) in fields.Reverse())
        {
            writer.WriteTextString(name);
            writer.WriteEncodedValue(value.Encoded.Span);
        }
        writer.WriteEndMap();
        return writer.Encode().AsSpan().SequenceEqual(fields.Encode());
    }, iter: 2000);

    [TestMethod]
    public void Of_AnyOrder_GivesTheSameFields() => Arbitrary.AnyFields.Sample(fields => Fields.Of(fields.Reverse()).Equals(fields));

    [TestMethod]
    public void PatchTo_ThenPatch_Arrives() => Gen.Select(Arbitrary.AnyFields, Arbitrary.AnyFields).Sample((before, after) =>
    {
        var (set, removed) = before.PatchTo(after);
        return before.Patch(set, removed).Equals(after) && set.All(entry => before[entry.Key] != entry.Value) && removed.All(name => before[name] is not null);
    }, iter: 2000);

    [TestMethod]
    public void Patch_NameBothRemovedAndSet_IsSet() =>
        Assert.AreEqual(Fields.Of(("a", FieldValue.Of(2))), Fields.Of(("a", FieldValue.Of(1))).Patch(Fields.Of(("a", FieldValue.Of(2))), ["a"]));

    [TestMethod]
    public void With_IsAPatchOfOneField() => Gen.Select(Arbitrary.AnyFields, Arbitrary.Name, Arbitrary.Value).Sample((fields, name, value) =>
        fields.With(name, value).Equals(fields.Patch(Fields.Of((name, value)), [])) &&
        fields.With(name, null).Equals(fields.Patch(Fields.Empty, [name])) &&
        fields.With(name, value)[name] == value && fields.With(name, null)[name] is null, iter: 2000);

    [TestMethod]
    public void Packed_AnyFields_AreTheSame() => Arbitrary.AnyFields.Sample(fields =>
    {
        var packed = fields.Packed();
        var looked = Fields.Decode(fields.Encode());
        foreach (var _ in looked) { }
        return packed.Equals(fields) && packed.Count == fields.Count && looked.Packed().Equals(fields) && fields.Encode().AsSpan().SequenceEqual(packed.Encode());
    }, iter: 2000);

    [TestMethod]
    public void Packed_ValueThatIsNone_StaysAsItIs()
    {
        var broken = Fields.Of(("a", FieldValue.FromEncoded([0x62, 0x61])));
        Assert.AreSame(broken, broken.Packed());
    }

    [TestMethod]
    public void Peek_FindsWhatIsThere() => Gen.Select(Arbitrary.AnyFields, Arbitrary.Name).Sample((fields, name) =>
    {
        var packed = fields.Packed();
        return packed.Peek(name) == fields[name] && fields.All(field => packed.Peek(field.Key) == field.Value) && fields.Peek(name) == fields[name];
    }, iter: 2000);

    [TestMethod]
    public void Find_ManyFields_FindsEach()
    {
        var fields = Fields.Of(Enumerable.Range(0, 4000).Select(i => KeyValuePair.Create($"field {i}", FieldValue.Of(i))));
        for (var i = 0; i < 4000; i++) Assert.AreEqual(FieldValue.Of(i), fields[$"field {i}"]);
        Assert.IsNull(fields["field 4000"]);
    }

    [TestMethod]
    public void Of_NameTwice_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => Fields.Of(("a", FieldValue.Of(1)), ("a", FieldValue.Of(2))));

    [TestMethod]
    public void Of_EmptyName_IsRefused() => Assert.ThrowsExactly<ArgumentException>(() => Fields.Of(("", FieldValue.Of(1))));

    [TestMethod]
    public void Write_WithinALargerItem_ReadsBack() => Arbitrary.AnyFields.Sample(fields =>
    {
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartArray(2);
        fields.Write(writer);
        writer.WriteInt32(5);
        writer.WriteEndArray();
        var reader = new CborReader(writer.Encode(), CborConformanceMode.Ctap2Canonical);
        reader.ReadStartArray();
        return Fields.Read(reader).Equals(fields) && reader.ReadInt32() == 5;
    });

    [TestMethod]
    [DataRow("a16161", "a value is missing")]
    [DataRow("a2616101616102", "a key twice")]
    [DataRow("a2616201616102", "keys out of order")]
    [DataRow("a1616118", "a value cut off")]
    [DataRow("bf616101ff", "indefinite length")]
    [DataRow("a10101", "a key that is no text")]
    [DataRow("a16001", "an empty name")]
    [DataRow("a1616100", "whole", true)]
    [DataRow("a161610000", "a byte too many")]
    [DataRow("80", "an array")]
    [DataRow("", "nothing")]
    public void Decode_HostileBytes_AreCorrupt(string hex, string why, bool valid = false)
    {
        if (valid) Assert.HasCount(1, Fields.Decode(Convert.FromHexString(hex)), why);
        else Assert.ThrowsExactly<CorruptDataException>(() => Fields.Decode(Convert.FromHexString(hex)), why);
    }
}
