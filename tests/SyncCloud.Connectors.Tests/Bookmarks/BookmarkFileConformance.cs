using System.Text;
using CsCheck;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>What holds of every form of bookmarks in a file, and of the connector with it: the laws of documents, and those of order and folders.</summary>
public abstract class BookmarkFileConformance : ConnectorConformance
{
    internal abstract IBookmarkFileForm Form { get; }

    /// <summary>As a browser writes it: a bar with a folder "News" (with a link "Alpha" and one "Beta ünï") and a link "Gamma", and a link "Delta" among the others; with things that are not fields of ours.</summary>
    protected abstract string Sample { get; }

    /// <summary>The sample after the user called "Alpha" "Alpha 2".</summary>
    protected abstract string Edited { get; }

    /// <summary>The sample after the user moved "Gamma" before the folder.</summary>
    protected abstract string Reordered { get; }

    /// <summary>A text of these after the user removed "Beta ünï".</summary>
    protected abstract string WithoutBeta(string text);

    /// <summary>The sample with "Alpha" malformed.</summary>
    protected abstract string Malformed { get; }

    /// <summary>A text as the browser saves it.</summary>
    protected virtual string Saved(string text) => text;

    private BookmarkTree Tree(string text) => Form.Read(Encoding.UTF8.GetBytes(text));

    private async Task<BookmarkFileDevice> DeviceAsync(string text)
    {
        var device = new BookmarkFileDevice(Form) { Text = text };
        await device.ScanAsync();
        return device;
    }

    private async Task<IReadOnlyDictionary<ItemId, Item>> ItemsOf(string text)
    {
        var device = await DeviceAsync(Sample);
        device.Text = text;
        await device.ScanAsync();
        return device.Items;
    }

    private protected override Task<ConnectorDevice> MakeAsync(string way) => Task.FromResult<ConnectorDevice>(new BookmarkFileDevice(Form));

    private protected override bool Do(ConnectorDevice device, Act act)
    {
        var text = act switch
        {
            Act.Fill => Sample,
            Act.Touch => ((BookmarkFileDevice)device).Text,
            Act.Change => Edited,
            Act.Rival => Saved(Sample.Replace("Alpha", "Alef", StringComparison.Ordinal)),
            Act.Remove => WithoutBeta(((BookmarkFileDevice)device).Text),
            Act.Malform => Malformed,
            _ => throw new ArgumentOutOfRangeException(nameof(act)),
        };
        ((BookmarkFileDevice)device).Volume.UserReplace(BookmarkFileDevice.File, Encoding.UTF8.GetBytes(text));
        return true;
    }

    private protected override IReadOnlyList<Loss> Losses(string way) =>
    [
        new Loss("emptied", device => ((BookmarkFileDevice)device).Text = "", device => Do(device, Act.Fill)),
        new Loss("gone", device => ((BookmarkFileDevice)device).Volume.UserDelete(BookmarkFileDevice.File), device => Do(device, Act.Fill)),
    ];

    [TestMethod]
    public async Task Read_Sample_IsWholeAndProjectsToItself()
    {
        Assert.IsEmpty(Tree(Sample).Problems);
        foreach (var node in BookmarkMatching.Nodes(Tree(Sample)).Where(node => node.Root is null)) Assert.AreEqual(node.Shown, Form.Project(node.Shown), $"line {node.Line}");
        StringAssert.StartsWith((await DeviceAsync(Sample)).Outline(), "Bookmarks bar[News[Alpha Beta ünï] Gamma] Other bookmarks[Delta");
        Assert.IsEmpty(Form.Read(Form.Empty).Problems);
    }

    [TestMethod]
    public void Read_AnyBytes_ThrowsNothing() =>
        Gen.Select(Gen.Int[0, Sample.Length - 1], Gen.Int[0, 40], Gen.Byte.Array[0, 12]).Sample((at, length, bytes) =>
        {
            var sample = Encoding.UTF8.GetBytes(Sample);
            byte[] hostile = [.. sample.Take(at), .. bytes, .. sample.Skip(at + length)];
            foreach (var node in BookmarkMatching.Nodes(Form.Read(hostile)).Where(node => node.Root is null)) Assert.AreEqual(node.Shown, Form.Project(node.Shown));
        }, iter: 500);

    [TestMethod]
    public async Task Apply_OneEdit_WritesThatAloneAndBack()
    {
        var device = await DeviceAsync(Sample);
        var before = device.Items;
        await device.ApplyAsync(await ItemsOf(Edited));
        Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
        Assert.AreEqual(Edited, device.Text);
        Assert.IsEmpty(await device.ScanAsync());
        await device.ApplyAsync(before);
        Assert.AreEqual(Sample, device.Text);
    }

    [TestMethod]
    public async Task Apply_OneMoved_WritesItsBytesElsewhere()
    {
        var device = await DeviceAsync(Sample);
        await device.ApplyAsync(await ItemsOf(Reordered));
        Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
        Assert.IsEmpty(await device.ScanAsync());
        StringAssert.StartsWith(device.Outline(), "Bookmarks bar[Gamma News[Alpha Beta ünï]]");
        CollectionAssert.AreEquivalent(Lines(Sample), Lines(device.Text));
    }

    private static List<string> Lines(string text) => [.. text.Split('\n').Where(line => !line.Contains("checksum", StringComparison.Ordinal)).Select(line => line.Trim(' ', ',', '[', ']', '{', '}'))];

    [TestMethod]
    public async Task Scan_FindsExactlyWhatTheBrowserChanged()
    {
        var device = await DeviceAsync(Sample);
        Assert.IsEmpty(await device.ScanAsync());
        device.Text = Edited;
        Assert.AreEqual("Alpha 2", Assert.ContainsSingle(await device.ScanAsync()).Value!.Fields[BookmarkFields.Title]?.AsText());
        device.Text = Sample;
        Assert.HasCount(1, await device.ScanAsync());
        device.Text = Reordered;
        Assert.HasCount(1, await device.ScanAsync(), "one moved bookmark is one change");
        device.Text = Sample;
        Assert.HasCount(1, await device.ScanAsync());
        Assert.IsEmpty(await device.ScanAsync());
    }

    [TestMethod]
    public async Task Apply_BesideMalformed_LeavesItWhereItIs()
    {
        var device = await DeviceAsync(Sample);
        device.Text = Malformed;
        await device.ScanAsync();
        var edited = device.Titled("Delta");
        await device.ApplyAsync(device.Items.ToDictionary(pair => pair.Key, pair => pair.Key == edited.Id ? edited with { Fields = edited.Fields.With(BookmarkFields.Title, FieldValue.Of("Delta 2")) } : pair.Value));
        Assert.IsEmpty(device.Known.Deferred);
        CollectionAssert.AreEqual(Lines(Saved(Malformed.Replace("Delta", "Delta 2", StringComparison.Ordinal))), Lines(device.Text));
        Assert.IsEmpty(await device.ScanAsync());
        Assert.IsNotEmpty(device.Report!.Problems);
    }

    [TestMethod]
    public async Task Apply_WhileTheBrowserRuns_WaitsUntilItIsClosed()
    {
        var device = await DeviceAsync(Sample);
        device.Browser = () => "the browser";
        await device.ApplyAsync(await ItemsOf(Edited));
        Assert.AreEqual(Sample, device.Text);
        Assert.Contains("close it", Assert.ContainsSingle(device.Known.Deferred).Reason);
        Assert.IsFalse(device.Known.Deferred[0].UserChanged, "another round would find it running, too");
        device.Browser = null;
        await device.ApplyAsync(await ItemsOf(Edited));
        Assert.AreEqual(Edited, device.Text);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Apply_BrowserStartsMeanwhileAndSavesWhatItHeld_IsNobodysEdit(bool crashes)
    {
        var device = await DeviceAsync(Sample);
        var edited = await ItemsOf(Edited);
        var asked = 0;
        device.Browser = () => asked++ == 0 ? null : crashes ? throw new SimulatedCrash() : "the browser";
        if (crashes) await Assert.ThrowsExactlyAsync<SimulatedCrash>(() => device.ApplyAsync(edited));
        else StringAssert.Contains((await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => device.ApplyAsync(edited))).Message, "close it");
        device.Known.Crash();
        device.Pass();
        Assert.AreEqual(Edited, device.Text);
        device.Browser = () => "the browser";
        // Were it looked at now, what the browser is about to write would be the user's undoing of it.
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(device.ScanAsync);
        device.Text = Sample;
        Assert.IsEmpty(await device.ScanAsync(), "the old version is no edit");
        device.Browser = null;
        await device.ApplyAsync(edited);
        Assert.AreEqual(Edited, device.Text);
    }

    [TestMethod]
    public async Task Recover_BrowserThatStartedMeanwhileIsClosedWithoutSaving_KnowsWhatWasWritten()
    {
        var device = await DeviceAsync(Sample);
        var asked = 0;
        device.Browser = () => asked++ == 0 ? null : "the browser";
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(async () => await device.ApplyAsync(await ItemsOf(Edited)));
        device.Known.Crash();
        device.Browser = null;
        device.Pass();
        Assert.IsEmpty(await device.ScanAsync());
        Assert.IsTrue(device.Items.Values.Any(item => item.Fields[BookmarkFields.Title]?.AsText() == "Alpha 2"));
    }

    [TestMethod]
    public Task Apply_AnyTrees_ShowsThemInOrder() => BookmarkGen.Trees.SampleAsync(async trees =>
    {
        var device = await DeviceAsync(Sample);
        foreach (var tree in trees)
        {
            var roots = device.Items.Where(pair => BookmarkRoot.Find(pair.Key) is not null);
            var targets = tree.Where(item => Form.Project(item.Fields) is not null).Concat(roots.Select(root => root.Value)).ToDictionary(item => item.Id);
            await device.ApplyAsync(targets);
            Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
            Assert.IsEmpty(await device.ScanAsync());
            CollectionAssert.AreEquivalent(targets.Values.Select(item => (item.Id, item.Fields)).ToList(), device.Items.Values.Select(item => (item.Id, item.Fields)).ToList());
        }
    }, iter: 60);
}
