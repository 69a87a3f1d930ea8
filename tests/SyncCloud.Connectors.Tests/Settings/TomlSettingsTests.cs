using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Settings.Toml;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Settings;

[TestClass]
public sealed class TomlSettingsTests : SettingsConformance
{
    protected override IDocumentForm Form { get; } = new TomlSettings();

    protected override string Sample => """
        # The whole project.
        title = 'of mine' # in quotes of its own
        limit = 1_000

        [package]
        name = "ünï"   # of the crate
        version = "0.1.0"
        keywords = [
            "one", # the first
            "two",
        ]
        released = 2024-05-27T07:32:00Z
        factor = 1.10

        [dependencies]
        serde = { version = "1.0", features = ["derive"] }
        log.version = "0.4"
        log.optional = true

        [tool.lint."per file"]
        "*.cs" = ["A", "B"]
        script = '''
        echo one
        echo two'''

        # Two of them.
        [[bin]]
        name = "a"

        [[bin]]
        name = "b"
        [bin.extra]
        x = 1

        [empty]

        """;

    protected override string Edited => Sample.Replace("version = \"0.1.0\"", "version = \"0.2.0\"").Replace("x = 1", "x = 2");

    protected override string Malformed => Sample.Replace("factor = 1.10", "factor 1.10");

    [TestMethod]
    public void Read_Sample_IsFieldsByPath()
    {
        var fields = Content(Sample).Entries[0].Fields;
        Assert.AreEqual(FieldValue.Of("1_000"u8.ToArray().AsMemory()), fields["/limit"]);
        Assert.AreEqual("1.0", fields["/dependencies/serde/version"]?.AsText());
        Assert.AreEqual(true, fields["/dependencies/log/optional"]?.AsFlag());
        Assert.IsNotNull(fields["/tool/lint/per file/*.cs"]);
        Assert.AreEqual("echo one\necho two", fields["/tool/lint/per file/script"]?.AsText());
        Assert.IsNotNull(fields["/bin"]);
        Assert.IsNotNull(fields["/empty"]);
        Assert.HasCount(15, fields);
    }

    [TestMethod]
    [DataRow("/title", "of yours", "'of mine'", "'of yours'")]
    [DataRow("/title", "it's", "'of mine'", "\"it's\"")]
    [DataRow("/zeal", "much", "limit = 1_000\n", "limit = 1_000\nzeal = \"much\"\n")]
    [DataRow("/package/zeal", "much", "factor = 1.10\n", "factor = 1.10\nzeal = \"much\"\n")]
    [DataRow("/dependencies/log/zeal", "much", "log.optional = true\n", "log.optional = true\nlog.zeal = \"much\"\n")]
    [DataRow("/dependencies/serde/zeal", "much", "features = [\"derive\"] }", "features = [\"derive\"], zeal = \"much\" }")]
    [DataRow("/empty/zeal", "much", "[empty]\n", "[empty]\nzeal = \"much\"\n")]
    [DataRow("/tool/zeal", "much", "echo two'''\n", "echo two'''\n\n[tool]\nzeal = \"much\"\n")]
    [DataRow("/own/zeal.x", "much", "[empty]\n", "[empty]\n\n[own]\n\"zeal.x\" = \"much\"\n")]
    [DataRow("/limit", null, "limit = 1_000\n", "")]
    [DataRow("/dependencies/serde/version", null, "{ version = \"1.0\", features", "{ features")]
    [DataRow("/empty", null, "[empty]\n", "")]
    public void Write_OneSetting_TouchesItsLineAlone(string pointer, string? value, string before, string after) => Assert.AreEqual(Sample.Replace(before, after), With(Sample, (pointer, value)));

    [TestMethod]
    [DataRow("a = 1\na = 2\n", 2)]
    [DataRow("a = 1\n[a]\n", 2)]
    [DataRow("a = 123456789012345678901\n", 1)]
    public void Read_Malformed_TellsTheLine(string text, int line) => Assert.AreEqual(line, Content(text).Problems[0].Line);

    [TestMethod]
    public void Read_EndsWithinAnEscape_IsAProblem() => Assert.HasCount(1, Content("\"\\").Problems);

    [TestMethod]
    public void Read_BracketsWithoutEnd_IsAProblem() => Assert.HasCount(1, Content("a = " + new string('[', 100_000)).Problems);
}
