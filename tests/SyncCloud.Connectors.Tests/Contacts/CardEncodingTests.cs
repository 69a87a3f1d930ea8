using System.Formats.Cbor;
using CsCheck;
using SyncCloud.Connectors.Contacts;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Contacts;

[TestClass]
public sealed class CardEncodingTests
{
    private static readonly Gen<string> text = Gen.OneOf(Gen.String[Gen.Char["aé~\uE000"], 0, 30], Gen.OneOf("kind", "value", "ä", "\uE000", "𝄞", "aa", new string('x', 300)));

    private static readonly Gen<object> leaf = Gen.OneOf<object>(text.Select(static value => (object)value), Gen.Long.Select(static value => (object)value), Gen.Bool.Select(static value => (object)value), Gen.Byte.Array[0, 300].Select(static value => (object)value));

    private static readonly Gen<object> some = Gen.Recursive<object>((depth, inner) => depth > 3 ? leaf : Gen.OneOf(leaf, inner.List[0, 4].Select(static list => (object)list),
        Gen.Select(text, inner).List[0, 5].Select(static members =>
        {
            var map = new CardValue();
            foreach (var (name, member) in members) map.Set(name, member);
            return (object)map;
        })));

    [TestMethod]
    public void Encode_AnyValue_IsDeterministicAsAGeneralWriterHasIt() => some.Sample(static value =>
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        WriteTo(writer, value);
        var encoded = CardValue.Encode(value);
        CollectionAssert.AreEqual(writer.Encode(), encoded.Encoded.ToArray());
        Assert.IsTrue(FieldValue.IsDeterministic(encoded.Encoded.Span));
    });

    [TestMethod]
    public void Read_WhatWasWritten_IsThat() => some.Sample(static value =>
    {
        var encoded = CardValue.Encode(value);
        Assert.AreEqual(encoded, CardValue.Encode(CardEncoding.Read(encoded.Encoded.Span)!));
        // What is cut off, or goes on, is no value.
        for (var length = 0; length < encoded.Encoded.Length; length++) Assert.IsNull(CardEncoding.Read(encoded.Encoded.Span[..length]));
        Assert.IsNull(CardEncoding.Read([.. encoded.Encoded.Span, 0]));
    });

    [TestMethod]
    [DataRow("f6")]
    [DataRow("fb3ff199999999999a")]
    [DataRow("a10102")]
    [DataRow("9bffffffffffffffff")]
    [DataRow("bbffffffffffffffff")]
    [DataRow("5bffffffffffffffff")]
    [DataRow("3bffffffffffffffff")]
    [DataRow("62c328")]
    [DataRow("81818181818181818101")]
    public void Of_ForeignValue_IsNone(string hex) => Assert.IsNull(CardEncoding.Read(Convert.FromHexString(hex)));

    [TestMethod]
    public void Names_InWhateverOrderTheyAreEncoded_AreInTheirs()
    {
        var value = CardValue.Of(new CardValue().With("work", true).With("private", true).Encode())!;
        CollectionAssert.AreEqual((string[])["private", "work"], value.Names.ToArray());
        CollectionAssert.AreEqual((string[])["private", "work"], new CardValue().With("contexts", value).Set("contexts").ToArray());
    }

    private static void WriteTo(CborWriter writer, object value)
    {
        switch (value)
        {
            case string one: writer.WriteTextString(one); break;
            case long one: writer.WriteInt64(one); break;
            case bool one: writer.WriteBoolean(one); break;
            case byte[] one: writer.WriteByteString(one); break;
            case CardValue map:
                writer.WriteStartMap(map.Count);
                foreach (var (name, member) in map.Members.Reverse())
                {
                    writer.WriteTextString(name);
                    WriteTo(writer, member);
                }
                writer.WriteEndMap();
                break;
            case IReadOnlyList<object> list:
                writer.WriteStartArray(list.Count);
                foreach (var one in list) WriteTo(writer, one);
                writer.WriteEndArray();
                break;
        }
    }
}
