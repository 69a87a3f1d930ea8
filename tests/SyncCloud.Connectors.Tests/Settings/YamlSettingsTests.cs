using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Settings.Yaml;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Settings;

[TestClass]
public sealed class YamlSettingsTests : SettingsConformance
{
    protected override IDocumentForm Form { get; } = new YamlSettings();

    protected override string Sample => """
        # The house's services.
        version: "3" # as ever
        x-log: &log
          driver: json # of files
          size: 10m

        services:
          web:   # the front
            image: 'shop:1.2'
            ports:
              - "80:80"
              - 8443
            logging: *log
            restart:
            weight: 1.10
            env: { A: one, B: 'two', "C": 3 }
          db:
            image: größe/😀
            command: |
              begin
                two

              end
            args:
            - name: x
              value: yes
            - other

        # The end.
        secret: !vault abc
        none: {}
        on: true

        """;

    protected override string Edited => Sample.Replace("shop:1.2", "shop:1.3").Replace("name: x", "name: z");

    protected override string Malformed => Sample.Replace("weight: 1.10", "weight: [1.10");

    [TestMethod]
    public void Read_Sample_IsFieldsByPath()
    {
        var fields = Content(Sample).Entries[0].Fields;
        Assert.AreEqual("3", fields["/version"]?.AsText());
        Assert.AreEqual("shop:1.2", fields["/services/web/image"]?.AsText());
        Assert.AreEqual("begin\n  two\n\nend\n", fields["/services/db/command"]?.AsText());
        Assert.AreEqual(FieldValue.Of("*log"u8.ToArray().AsMemory()), fields["/services/web/logging"]);
        Assert.AreEqual(FieldValue.Of("&log\n  driver: json # of files\n  size: 10m"u8.ToArray().AsMemory()), fields["/x-log"]);
        Assert.AreEqual(3, fields["/services/web/env/C"]?.AsNumber());
        Assert.AreEqual("größe/😀", fields["/services/db/image"]?.AsText());
        Assert.HasCount(16, fields);
    }

    [TestMethod]
    [DataRow("/services/web/image", "it's", "'shop:1.2'", "'it''s'")]
    [DataRow("/version", "4", "\"3\" #", "\"4\" #")]
    [DataRow("/services/web/restart", "always", "restart:\n", "restart: always\n")]
    [DataRow("/services/web/env/Z", "last", "\"C\": 3 }", "\"C\": 3, Z: last }")]
    [DataRow("/services/web/zeal", "on", "env: { A: one, B: 'two', \"C\": 3 }\n", "env: { A: one, B: 'two', \"C\": 3 }\n    zeal: \"on\"\n")]
    [DataRow("/services/own/zeal/x", "much", "    - other\n", "    - other\n  own:\n    zeal:\n      x: much\n")]
    [DataRow("/none/x", "1", "none: {}", "none: { x: \"1\" }")]
    [DataRow("/services/db/command", "one\ntwo\n", "|\n      begin\n        two\n\n      end\n", "|\n      one\n      two\n")]
    [DataRow("/services/web/weight", null, "    weight: 1.10\n", "")]
    [DataRow("/version", null, "version: \"3\" # as ever\n", "")]
    public void Write_OneSetting_TouchesItsLineAlone(string pointer, string? value, string before, string after) => Assert.AreEqual(Sample.Replace(before, after), With(Sample, (pointer, value)));

    [TestMethod]
    [DataRow("- 1\n- 2 # two\n- 3\n", "- 1\n- 3\n", "- 1\n- 3\n")]
    [DataRow("- a: 1\n  b: 2 # two\n", "- b: 2\n", "- b: 2 # two\n")]
    [DataRow("- a: 1\n  b: 2 # two\n", "- a: 1\n  b: 2\n- c: 3\n  d: [1, 2]\n", "- a: 1\n  b: 2 # two\n- c: 3\n  d:\n    - 1\n    - 2\n")]
    [DataRow("- - x\n  - y\n- z\n", "- - y\n- z\n", "- - y\n- z\n")]
    [DataRow("a: 1 # one\n", "a:\n  b: 1\n", "a:\n  b: 1 # one\n")]
    [DataRow("a:\n  b: 1\nc: 2\n", "a: {}\nc: 2\n", "a: {}\nc: 2\n")]
    [DataRow("a:\n  b: 1\nc: 2\n", "a: 7\nc: 2\n", "a: 7\nc: 2\n")]
    [DataRow("a:\n", "a: [1]\n", "a:\n  - 1\n")]
    [DataRow("# nothing\n", "a: 1\n", "# nothing\na: 1\n")]
    public void Write_Blocks_KeepTheirShape(string text, string wanted, string expected) => Assert.AreEqual(expected, Written(text, Content(wanted).Entries[0].Fields));

    [TestMethod]
    [DataRow("a: 1\na: 2\n", 2)]
    [DataRow("a: *b\n", 1)]
    [DataRow("a: 1\n---\nb: 2\n", 2)]
    [DataRow("a: [1\nb: 2\n", 0)]
    [DataRow("? a\n: 1\n", 1)]
    [DataRow("a: b: c\n", 1)]
    public void Read_Malformed_TellsTheLine(string text, int line) => Assert.AreEqual(line, Content(text).Problems[0].Line, Content(text).Problems[0].Message);

    [TestMethod]
    [DataRow("a: &x\n ", "&x")]
    [DataRow("a: !t\n\n# c\nb: 1\n", "!t")]
    public void Read_AnchorOrTagOfNothing_IsThatAlone(string text, string expected)
    {
        var fields = Content(text).Entries[0].Fields;
        Assert.AreEqual(expected, System.Text.Encoding.UTF8.GetString(fields["/a"]!.Value.AsBytes()!));
        Assert.AreEqual(fields, Form.Project(new Item(new ItemId(1), "settings", fields)));
    }

    [TestMethod]
    public void Read_BracketsWithoutEnd_IsAProblem() => Assert.HasCount(1, Content("a: " + new string('[', 20_000)).Problems);
}
