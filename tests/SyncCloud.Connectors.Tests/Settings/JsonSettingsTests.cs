using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Settings.Json;

namespace SyncCloud.Connectors.Tests.Settings;

[TestClass]
public sealed class JsonSettingsTests : SettingsConformance
{
    protected override IDocumentForm Form { get; } = new JsonSettings();

    protected override string Sample => """
        // Mine since the old laptop.
        {
            "editor.fontSize": 14, // the big screen
            "editor.rulers": [80, 120],
            "editor.lineHeight": 1.10,

            /* Nobody
             * touches these. */
            "files.exclude": {
                "**/.git": true,
                "**/bin": false,
            },
            "[markdown]": { "editor.wordWrap": "on", "editor.quickSuggestions": null },
            "terminal.font": "Ünï \"Code\" \u00e9 \ud83d\ude00",
            "huge": 123456789012345678901234567890,
            "beyond": 1e400,
            "none": {},
            "keys": [
                { "key": "ctrl+k", "when": "editor/focus" }, // first
                { "key": "ctrl+l" }
            ],
        }

        """;

    protected override string Edited => Sample.Replace("14, // the", "16, // the").Replace("\"ctrl+l\"", "\"ctrl+j\"");

    protected override string Malformed => Sample.Replace("\"**/.git\": true,", "\"**/.git\" true,");

    [TestMethod]
    [DataRow("{\"a\":1,\"b\":2}", "/b", "{\"a\":1}")]
    [DataRow("{\"a\":1,\"b\":2}", "/a", "{\"b\":2}")]
    [DataRow("{ \"a\": 1, \"b\": 2, \"c\": 3 }", "/b", "{ \"a\": 1, \"c\": 3 }")]
    [DataRow("{ \"a\": 1 }", "/a", "{ }")]
    [DataRow("{\n  \"a\": 1, // one\n  \"b\": 2 // two\n}", "/b", "{\n  \"a\": 1 // one\n}")]
    [DataRow("{\n  \"a\": 1, // one\n  // of b\n  \"b\": 2, // two\n}", "/a", "{\n  // of b\n  \"b\": 2, // two\n}")]
    [DataRow("{\r\n\t\"a\": 1,\r\n\t\"b\": [\r\n\t\t2\r\n\t]\r\n}\r\n", "/b", "{\r\n\t\"a\": 1\r\n}\r\n")]
    [DataRow("{ \"a\": 1,\n  \"b\": 2, \"c\": 3 }", "/b", "{ \"a\": 1,\n  \"c\": 3 }")]
    public void Write_SettingRemoved_TakesItsLineAndItsComma(string text, string pointer, string expected) => Assert.AreEqual(expected, With(text, (pointer, null)));

    [TestMethod]
    [DataRow("", "{\n  \"z\": 9\n}\n")]
    [DataRow("// nothing yet", "// nothing yet\n{\n  \"z\": 9\n}\n")]
    [DataRow("{}", "{\"z\":9}")]
    [DataRow("{}\n", "{\n  \"z\": 9\n}\n")]
    [DataRow("{\n    // nothing yet\n}\n", "{\n    // nothing yet\n    \"z\": 9\n}\n")]
    [DataRow("{\"a\":1}", "{\"a\":1, \"z\": 9}")]
    [DataRow("{\n\t\"a\": 1 // one\n}", "{\n\t\"a\": 1, // one\n\t\"z\": 9\n}")]
    [DataRow("{\r\n   \"a\": 1, // one\r\n   // of nothing\r\n}", "{\r\n   \"a\": 1, // one\r\n   \"z\": 9,\r\n   // of nothing\r\n}")]
    [DataRow("{\n  \"a\": 1, \"b\": 2}", "{\n  \"a\": 1, \"b\": 2, \"z\": 9}")]
    public void Write_SettingAdded_StandsAsItsNeighboursDo(string text, string expected) =>
        Assert.AreEqual(expected.Replace("{\"z\":9}", "{ \"z\": 9 }"), With(text, ("/z", 9L)));

    [TestMethod]
    [DataRow("[1, 2, 3]", "[1, 3]", "[1, 3]")]
    [DataRow("[1, 2, 3]", "[1, 2, 3, 4]", "[1, 2, 3, 4]")]
    [DataRow("[1, 2, 3]", "[0, 1, 2, 3]", "[0, 1, 2, 3]")]
    [DataRow("[\n  1, // one\n  2, // two\n  3 // three\n]", "[1, 7, 8, 3]", "[\n  1, // one\n  7, // two\n  8,\n  3 // three\n]")]
    [DataRow("[\n  1, // one\n  2, // two\n  3 // three\n]", "[1, 2]", "[\n  1, // one\n  2 // two\n]")]
    [DataRow("[]", "[1, {\"a\": 2}]", "[1, { \"a\": 2 }]")]
    [DataRow("[{\"a\": 1}, {\"b\": 2}]", "[{\"a\": 1}, {\"b\": 3, \"c\": 4}]", "[{\"a\": 1}, {\"b\": 3, \"c\": 4}]")]
    public void Write_ListAtTheRoot_KeepsWhatStays(string text, string wanted, string expected)
    {
        var target = Assert.ContainsSingle(Content(wanted).Entries).Fields;
        Assert.AreEqual(expected, Written(text, target));
    }

    [TestMethod]
    [DataRow("{\n  \"a\": 1,\n  \"a\": 2\n}", 3)]
    [DataRow("{\n  \"a\": 1,\n  'b': 2\n}", 3)]
    [DataRow("{\n  \"a\": \"\\ud800\"\n}", 2)]
    [DataRow("{}\n{}", 2)]
    public void Read_Malformed_TellsTheLine(string text, int line)
    {
        var problem = Assert.ContainsSingle(Content(text).Problems);
        Assert.AreEqual(line, problem.Line, problem.Message);
    }

    [TestMethod]
    public void Read_Numbers_KeepTheirSpelling()
    {
        foreach (var number in (string[])["0", "-0", "1", "1.0", "1.10", "-1.5", "1e5", "1E+16", "1e400", "9223372036854775807", "9223372036854775808", "0.1", "123456789012345678901234567890.5"])
            Assert.AreEqual("{\n  \"n\": " + number + "\n}\n", Written("", Content("{\"n\":" + number + "}").Entries[0].Fields));
    }
}
