using System.Text;
using CsCheck;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tables.Csv;
using SyncCloud.Connectors.Tests.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Tables;

[TestClass]
public sealed class CsvFormTests : DocumentConformance
{
    protected override IDocumentForm Form { get; } = new CsvForm();

    // As a spreadsheet saves it: a mark, CRLF, quotes where they are not needed, an empty line, a row that ends early, spaces that count.
    protected override string Sample => "\uFEFFname;Id;\"Price; EUR\";note\r\n\"Äpfel\";1;\"2,50\"; two \"\" kilos\r\nPears;2;3;\"two\r\nlines\"\r\n\r\nPlums;3\r\n";

    protected override string Edited => Sample.Replace("Pears;2;3;", "Birnen;2;\"3,\"\"9\"\"\";");

    protected override string Malformed => Sample.Replace("Pears;2", "\"Pears\" and;2");

    private static string Write(string text, params EntryChange[] changes) => Encoding.UTF8.GetString(new CsvForm().Write(Encoding.UTF8.GetBytes(text), changes).Span);

    private static DocumentContent Read(string text) => new CsvForm().Read(Encoding.UTF8.GetBytes(text));

    private static Item Row(params ReadOnlySpan<(string Field, string Value)> cells)
    {
        var fields = Fields.Empty;
        foreach (var (field, value) in cells) fields = fields.With(field, FieldValue.Of(value));
        return new Item(new ItemId(1), "row", fields);
    }

    [TestMethod]
    [DataRow("a,b,ID\n1,2,3\n", "3", DisplayName = "a column called id")]
    [DataRow("a;uuid;id\n1;2;3\n", "2", DisplayName = "the first of several")]
    [DataRow("a\tb\n1\t2\n", "1", DisplayName = "else the first")]
    public void Key_IsTheFirstColumnThatIsCalledSo_ElseTheFirst(string text, string key) => Assert.AreEqual(key, Read(text).Entries.Single().Key);

    [TestMethod]
    [DataRow("id,a\n1,x\n2,y\n1,z\n", 4, "another row has '1'")]
    [DataRow("id,a\n1,x\n,y\n", 3, "nothing in the column 'id'")]
    [DataRow("id,a\n1,x\n2,y,z\n", 3, "has 3 cells")]
    [DataRow("id,a\n1,x\n\"2,y\n3,z\n", 3, "never closed")]
    [DataRow("id,a,a\n1,x,y\n", 1, "two columns are called 'a'")]
    public void Malformed_IsAProblemWithItsLine_AndWritesBackAsItIs(string text, int line, string message)
    {
        var content = Read(text);
        Assert.AreEqual(line, content.Problems.Single().Line);
        Assert.Contains(message, content.Problems[0].Message);
        if (content.Entries.IsEmpty) return;
        var written = Write(text, new EntryChange(content.Entries[0], Row(("key/id", "1"), ("column/a", "new"))));
        Assert.AreEqual(text.Replace("1,x", "1,new"), written);
    }

    [TestMethod]
    public void Write_ChangesNothingButTheCells()
    {
        const string text = "id,a,b\r\n \"1\",x,y\r\n2,'q',\r\n3,z";
        var entries = Read(text).Entries;
        Assert.AreEqual("id,a,b\r\n \"1\",x,y\r\n2,'q',\"n,ew\"\r\n3,z,last", Write(text,
            new EntryChange(entries[1], Row(("key/id", "2"), ("column/a", "'q'"), ("column/b", "n,ew"))), new EntryChange(entries[2], Row(("key/id", "3"), ("column/a", "z"), ("column/b", "last")))));
        Assert.AreEqual("id,a,b\r\n \"1\",x,y\r\n3,z\r\n4,,\"new\nline\"", Write(text, new EntryChange(entries[1], null), new EntryChange(null, Row(("key/id", "4"), ("column/b", "new\nline")))));
    }

    [TestMethod]
    public void Write_ColumnThatTheFileDoesNotHave_IsPutBehindTheOthers_InEveryRow()
    {
        const string text = "id;a\n1;x\n2;\"y\"\n3\n";
        var entries = Read(text).Entries;
        Assert.AreEqual("id;a;new\n1;x;\n2;\"y\";v\n3\n", Write(text, new EntryChange(entries[1], Row(("key/id", "2"), ("column/a", "y"), ("column/new", "v")))));
    }

    [TestMethod]
    public void Write_RowsKnownByAnotherColumn_IsRefused() =>
        Assert.Contains("call the column the same everywhere", Assert.ThrowsExactly<DocumentFormException>(() => Write("id,a\n1,x\n", new EntryChange(null, Row(("key/uuid", "2"))))).Message);

    [TestMethod]
    public void AnyRows_WrittenAndEdited_AreReadAsTheyAre()
    {
        var text = Gen.String[Gen.OneOf(Gen.Char, Gen.Char[",;\t\"\r\n \uFEFF"]), 0, 6].Where(value => !value.Any(char.IsSurrogate));
        var row = Gen.Select(text.Where(key => key.Length > 0), text, text, (key, a, b) => Row(("key/id", key), ("column/a", a), ("column/b", b)));
        Gen.Select(row.Array[1, 6], row.Array[1, 6], Gen.OneOf(Gen.Const(","), Gen.Const(";"), Gen.Const("\t")), Gen.OneOf(Gen.Const("\n"), Gen.Const("\r\n"), Gen.Const("\r"))).Sample((first, second, separator, line) =>
        {
            var form = new CsvForm();
            var rows = first.DistinctBy(form.KeyOf).ToArray();
            var bytes = form.Write(Encoding.UTF8.GetBytes($"id{separator}a{separator}b{line}"), [.. rows.Select(one => new EntryChange(null, one))]);
            var read = form.Read(bytes);
            Assert.IsEmpty(read.Problems);
            CollectionAssert.AreEqual(rows.Select(form.Project).ToList(), read.Entries.Select(entry => entry.Fields).ToList());
            var wanted = second.Zip(read.Entries, (to, entry) => (Entry: entry, To: to with { Fields = to.Fields.With("key/id", entry.Fields["key/id"]) })).ToArray();
            var edited = form.Read(form.Write(bytes, [.. wanted.Select(one => new EntryChange(one.Entry, one.To))]));
            Assert.IsEmpty(edited.Problems);
            CollectionAssert.AreEqual(wanted.Select(one => form.Project(one.To)).Concat(read.Entries.Skip(wanted.Length).Select(entry => entry.Fields)).ToList(), edited.Entries.Select(entry => entry.Fields).ToList());
        }, iter: 2000);
    }
}
