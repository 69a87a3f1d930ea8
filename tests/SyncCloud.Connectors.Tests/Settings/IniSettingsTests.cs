using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Settings.Ini;
using SyncCloud.Connectors.Tests.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Settings;

[TestClass]
public sealed class IniSettingsTests : SettingsConformance
{
    protected override IDocumentForm Form { get; } = new IniSettings();

    protected override string Sample => """
        # top-most settings
        root = true
        empty =
        flag

        ; all files
        [*]
        indent_style = space
        indent_size=4
        title: "a quoted ; text"  

        [*.{cs,md}]
        	charset = utf-8
        	name = ünï

        [deploy]
        hosts =
            one.example
            # not this one
            two.example
        ExecStart = first
        ExecStart = second
        path = C:\dir\

        [nothing]

        """;

    protected override string Edited => Sample.Replace("indent_size=4", "indent_size=2").Replace("= second", "= third");

    protected override string Malformed => Sample.Replace("indent_style = space", " = space");

    [TestMethod]
    public void Read_Sample_IsTexts()
    {
        var fields = Content(Sample).Entries[0].Fields;
        Assert.AreEqual("true", fields["/root"]?.AsText());
        Assert.AreEqual("", fields["/empty"]?.AsText());
        Assert.AreEqual("\"a quoted ; text\"", fields["/*/title"]?.AsText());
        Assert.AreEqual("utf-8", fields["/*.{cs,md}/charset"]?.AsText());
        Assert.AreEqual("\none.example\ntwo.example", fields["/deploy/hosts"]?.AsText());
        Assert.AreEqual("C:\\dir\\", fields["/deploy/path"]?.AsText());
        Assert.HasCount(12, fields);
    }

    [TestMethod]
    [DataRow("/deploy/path", "D:\\", "path = C:\\dir\\", "path = D:\\")]
    [DataRow("/*.{cs,md}/zeal", "much", "\tname = ünï\n", "\tname = ünï\n\tzeal = much\n")]
    [DataRow("/*/zeal", "much", "title: \"a quoted ; text\"  \n", "title: \"a quoted ; text\"  \nzeal: much\n")]
    [DataRow("/nothing/zeal", "much", "[nothing]\n", "[nothing]\nzeal = much\n")]
    [DataRow("/own/zeal", "much", "[nothing]\n", "[nothing]\n\n[own]\nzeal = much\n")]
    [DataRow("/zeal", "much", "flag\n", "flag\nzeal = much\n")]
    [DataRow("/empty", "full", "empty =\n", "empty = full\n")]
    [DataRow("/flag", "on", "flag\n", "flag = on\n")]
    [DataRow("/*/indent_size", null, "indent_size=4\n", "")]
    [DataRow("/nothing", null, "[nothing]\n", "")]
    public void Write_OneSetting_TouchesItsLineAlone(string pointer, string? value, string before, string after) => Assert.AreEqual(Sample.Replace(before, after), With(Sample, (pointer, value)));

    /// <summary>A number of another device comes back as a number, also when it was changed here.</summary>
    [TestMethod]
    public async Task Number_ThroughIni_StaysOne()
    {
        var device = new DocumentDevice(Form, single: true) { Text = "[a]\nn = 1\n" };
        await device.ScanAsync();
        var item = Assert.ContainsSingle(device.Items.Values);
        var fields = Fields.Of(("/a/n", FieldValue.Of(4)), ("/a/real", FieldValue.Of(1.5)), ("/a/flag", FieldValue.Of(true)), ("/a/deep/er", FieldValue.Of(7)), ("/a/text", FieldValue.Of("12")));
        await device.ApplyAsync(new Dictionary<ItemId, Item> { [item.Id] = item with { Fields = fields } });
        Assert.AreEqual("[a]\nn = 4\nflag = true\nreal = 1.5\ntext = 12\n", device.Text);
        Assert.IsEmpty(await device.ScanAsync());
        device.Text = device.Text.Replace("n = 4", "n = 5").Replace("1.5", "1.10").Replace("true", "false").Replace("12", "13");
        Assert.HasCount(1, await device.ScanAsync());
        var changed = fields.With("/a/n", FieldValue.Of(5)).With("/a/real", FieldValue.Of("1.10"u8.ToArray().AsMemory())).With("/a/flag", FieldValue.Of(false)).With("/a/text", FieldValue.Of("13"));
        Assert.AreEqual(changed, Assert.ContainsSingle(device.Items.Values).Fields);
        device.Text = device.Text.Replace("n = 5", "n = five");
        await device.ScanAsync();
        Assert.AreEqual(changed.With("/a/n", FieldValue.Of("five")), Assert.ContainsSingle(device.Items.Values).Fields);
    }
}
