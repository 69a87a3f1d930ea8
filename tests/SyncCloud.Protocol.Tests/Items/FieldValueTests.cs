using System.Formats.Cbor;
using CsCheck;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Items;

[TestClass]
public sealed class FieldValueTests
{
    [TestMethod]
    public void Of_ThenAs_GivesTheSame()
    {
        Arbitrary.Text.Sample(text => FieldValue.Of(text).AsText() == text);
        Gen.Byte.Array[0, 300].Sample(bytes => FieldValue.Of(bytes).AsBytes()!.SequenceEqual(bytes));
        Gen.Long.Sample(number => FieldValue.Of(number).AsNumber() == number);
        Gen.Double.Sample(number => FieldValue.Of(number).AsReal()!.Value.Equals(number));
        Gen.Float.Sample(number => FieldValue.Of((double)number).AsReal()!.Value.Equals((double)number));
        Gen.Bool.Sample(flag => FieldValue.Of(flag).AsFlag() == flag);
        Arbitrary.ItemId.Sample(id => FieldValue.Of(id).AsItemId() == id);
        Arbitrary.Content.Sample(content => FieldValue.Of(content).AsContent() == content);
    }

    [TestMethod]
    public void As_OtherShape_IsNull() => Arbitrary.Value.Sample(value =>
    {
        var shapes = new object?[] { value.AsText(), value.AsBytes(), value.AsNumber(), value.AsReal(), value.AsFlag(), value.AsContent() };
        return shapes.Count(shape => shape is not null) <= 1;
    });

    [TestMethod]
    public void As_BytesThatAreNoValue_IsNull() => Gen.Byte.Array[0, 50].Sample(bytes =>
    {
        var value = FieldValue.FromEncoded(bytes);
        _ = (value.AsText(), value.AsBytes(), value.AsNumber(), value.AsReal(), value.AsFlag(), value.AsItemId(), value.AsContent(), value.ToString());
    }, iter: 20_000);

    [TestMethod]
    public void IsDeterministic_WhatWeWrite_Is() => Arbitrary.Value.Sample(value => FieldValue.IsDeterministic(value.Encoded.Span), iter: 2000);

    [TestMethod]
    public void IsDeterministic_WhatAnotherReaderRefuses_IsNot() => Gen.Byte.Array[1, 12].Sample(bytes =>
    {
        if (!FieldValue.IsDeterministic(bytes)) return;
        var reader = new CborReader(bytes, CborConformanceMode.Ctap2Canonical);
        reader.SkipValue();
        Assert.AreEqual(0, reader.BytesRemaining);
    }, iter: 200_000);

    /// <summary>The examples of RFC 8949 appendix A that this format has.</summary>
    [TestMethod]
    [DataRow("00", "0")]
    [DataRow("17", "23")]
    [DataRow("1818", "24")]
    [DataRow("1903e8", "1000")]
    [DataRow("1bffffffffffffffff", "18446744073709551615")]
    [DataRow("3bffffffffffffffff", "-18446744073709551616")]
    [DataRow("3903e7", "-1000")]
    [DataRow("f90000", "0.0")]
    [DataRow("f98000", "-0.0")]
    [DataRow("f93e00", "1.5")]
    [DataRow("fa47c35000", "100000.0")]
    [DataRow("fb3ff199999999999a", "1.1")]
    [DataRow("f97c00", "Infinity")]
    [DataRow("f97e00", "NaN")]
    [DataRow("f4", "false")]
    [DataRow("f6", "null")]
    [DataRow("4401020304", "h'01020304'")]
    [DataRow("62225c", "\"\\\"\\\\\"")]
    [DataRow("8301820203820405", "[1, [2, 3], [4, 5]]")]
    [DataRow("a26161016162820203", "{\"a\": 1, \"b\": [2, 3]}")]
    [DataRow("a201020304", "{1: 2, 3: 4}")]
    public void ToString_DeterministicValue_IsDiagnosticNotation(string hex, string expected)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.IsTrue(FieldValue.IsDeterministic(bytes));
        Assert.AreEqual(expected, FieldValue.FromEncoded(bytes).ToString());
    }

    [TestMethod]
    [DataRow("1817", "an integer in two bytes that fits one")]
    [DataRow("1900ff", "an integer in three bytes that fits two")]
    [DataRow("1b00000000ffffffff", "an integer in nine bytes that fits five")]
    [DataRow("5801aa", "a length in two bytes that fits one")]
    [DataRow("9fff", "an array of indefinite length")]
    [DataRow("5f41aaff", "a string of indefinite length")]
    [DataRow("1c", "a reserved item")]
    [DataRow("c074", "a tag")]
    [DataRow("f7", "undefined")]
    [DataRow("f820", "another simple value")]
    [DataRow("f818", "an invalid simple value")]
    [DataRow("fa3fc00000", "a single that fits a half")]
    [DataRow("fb3ff8000000000000", "a double that fits a half")]
    [DataRow("fa7fc00000", "a longer NaN")]
    [DataRow("f97e01", "a NaN with a payload")]
    [DataRow("61ff", "no UTF-8")]
    [DataRow("62c080", "overlong UTF-8")]
    [DataRow("63eda080", "half a surrogate pair")]
    [DataRow("a2616101616101", "a key twice")]
    [DataRow("a2616101016101", "keys out of order")]
    [DataRow("a1800101", "an array as a key")]
    [DataRow("a1f401", "a flag as a key")]
    [DataRow("a101", "a key without a value")]
    [DataRow("8201", "an array cut off")]
    [DataRow("9b7fffffffffffffff", "an array of a huge count")]
    [DataRow("bbffffffffffffffff", "a map of a huge count")]
    [DataRow("5b7fffffffffffffff", "a string of a huge length")]
    [DataRow("0000", "two items")]
    [DataRow("", "nothing")]
    public void IsDeterministic_OtherEncoding_IsNot(string hex, string why) => Assert.IsFalse(FieldValue.IsDeterministic(Convert.FromHexString(hex)), why);

    [TestMethod]
    public void IsDeterministic_Depth_IsBounded()
    {
        Assert.IsTrue(FieldValue.IsDeterministic(Nested(FormatLimits.MaxDepth - 2)));
        Assert.IsFalse(FieldValue.IsDeterministic(Nested(FormatLimits.MaxDepth - 1)));
        Assert.IsFalse(FieldValue.IsDeterministic(Nested(10_000_000)));
    }

    [TestMethod]
    public void Of_HalfASurrogatePair_IsRefused() => Assert.Throws<ArgumentException>(() => FieldValue.Of("\ud800"));

    private static byte[] Nested(int depth) => [.. Enumerable.Repeat((byte)0x81, depth), 0x01];
}
