using CsCheck;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Tests.ContentLines;

[TestClass]
public sealed class ContentReaderTests
{
    private static readonly Gen<string> lines = Gen.OneOf("BEGIN:A", "END:A", "BEGIN:B", "END:B", "X;P=1,\"a:b\";Q=^n:v", "g.Y:1\\,2", " fold", "\tfold", "", "no line", ";", "Z;ENCODING=QUOTED-PRINTABLE:=C3=", "=A4", "É:1")
        .List[0, 24].Select(some => string.Join("\r\n", some));

    [TestMethod]
    public void Read_AnyLines_TogetherAreTheText() =>
        Gen.Select(lines, Gen.OneOf("\r\n", "\n"), Gen.OneOf("", "\uFEFF")).Sample((some, newLine, mark) =>
        {
            var text = mark + some.Replace("\r\n", newLine, StringComparison.Ordinal);
            Assert.AreEqual(text, ContentReader.Write(ContentReader.Read(text).Nodes));
        }, iter: 3_000);

    [TestMethod]
    public void Read_Line_HasItsParts()
    {
        var line = Only("item1.Tel;type=\"a,b\",C;X-P=say ^'hi^' ^^^n;HOME:+49 1\\;2\r\n");
        Assert.AreEqual("item1", line.Group);
        Assert.AreEqual("TEL", line.Name);
        Assert.AreEqual("+49 1\\;2", line.Value);
        CollectionAssert.AreEqual(new[] { "a,b", "C" }, line["TYPE"]);
        CollectionAssert.AreEqual(new[] { "say \"hi\" ^\n" }, line["x-p"]);
        CollectionAssert.AreEqual(new[] { "HOME" }, line[""]);
    }

    [TestMethod]
    public void Read_FoldedAndSoftBroken_IsOneValue()
    {
        Assert.AreEqual("onetwo three", Only("N:one\r\n two\r\n\t three\r\n").Value);
        Assert.AreEqual("J=C3=B6rg", Only("N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=\r\n=B6rg\r\n").Value);
    }

    [TestMethod]
    [DataRow("BEGIN:A\r\nX:1\r\n", 1, "has no END")]
    [DataRow("X:1\r\nEND:A\r\n", 2, "ends nothing")]
    [DataRow("X:1\r\nthis is none\r\nY:2\r\n", 2, "no content line")]
    [DataRow("X;P=\"open:1\r\n", 1, "no content line")]
    public void Read_Malformed_IsToldWithItsLine(string text, int line, string said)
    {
        var problem = Assert.ContainsSingle(ContentReader.Read(text).Problems);
        Assert.AreEqual(line, problem.Line);
        Assert.Contains(said, problem.Message);
    }

    [TestMethod]
    public void Read_NestedWithoutEnd_IsToldOnceItIsTooDeep()
    {
        var text = string.Concat(Enumerable.Repeat("BEGIN:A\r\n", 100_000));
        var (nodes, problems) = ContentReader.Read(text);
        Assert.IsNotEmpty(problems);
        Assert.AreEqual(text, ContentReader.Write(nodes));
    }

    [TestMethod]
    public void WriteText_AnyText_ReadsBack() =>
        Gen.String[Gen.Char["ab\\,;:\n\"^ ü✓\u2028"], 0, 20].Sample(text =>
        {
            Assert.AreEqual(text, ContentEscapes.ReadText(ContentEscapes.WriteText(text)));
            var line = ContentWriter.Line(null, "X", [new ContentParameter("P", [text])], ContentEscapes.WriteText(text), "\r\n");
            var read = Only(line.Text.ToString());
            Assert.AreEqual(text, ContentEscapes.ReadText(read.Value));
            CollectionAssert.AreEqual(new[] { text }, read["P"]);
        }, iter: 3_000);

    [TestMethod]
    public void Fold_LongLine_KeepsCharactersWholeAndLinesShort()
    {
        var folded = ContentWriter.Fold("NOTE:" + string.Concat(Enumerable.Repeat("ü😀", 100)), "\r\n");
        foreach (var line in folded.Split("\r\n")) Assert.IsLessThanOrEqualTo(75, System.Text.Encoding.UTF8.GetByteCount(line));
        Assert.AreEqual(string.Concat(Enumerable.Repeat("ü😀", 100)), Only(folded).Value);
    }

    private static ContentLine Only(string text)
    {
        var (nodes, problems) = ContentReader.Read(text);
        Assert.IsEmpty(problems);
        return (ContentLine)Assert.ContainsSingle(nodes);
    }

    [TestMethod]
    public void Read_ALineOfAMillionValuesAndParameters_TakesEach()
    {
        // A copy of all that was read for each that comes would take hours.
        var line = $"X;A={new string(',', 1_000_000)};{string.Concat(Enumerable.Repeat("B=1;", 200_000))}C=1:v\r\n";
        var read = Only(line);
        Assert.HasCount(1_000_001, read.Parameters[0].Values);
        Assert.HasCount(200_002, read.Parameters);
    }
}
