using System.Text;
using CsCheck;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>What holds of every form of bookmarks in a file, and of the connector with it: the laws of documents, and those of order and folders.</summary>
public abstract class BookmarkFileConformance
{
    internal abstract IBookmarkFileForm Form { get; }

    /// <summary>As a browser writes it: a bar with a folder "News" (with a link "Alpha" and one "Beta ünï") and a link "Gamma", and a link "Delta" among the others; with things that are not fields of ours.</summary>
    protected abstract string Sample { get; }

    /// <summary>The sample after the user called "Alpha" "Alpha 2".</summary>
    protected abstract string Edited { get; }

    /// <summary>The sample after the user moved "Gamma" before the folder.</summary>
    protected abstract string Reordered { get; }

    /// <summary>The sample with "Alpha" malformed.</summary>
    protected abstract string Malformed { get; }

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
    public async Task Apply_WhatIsThereAlready_LeavesEveryByte()
    {
        var device = await DeviceAsync(Sample);
        await device.ApplyAsync(device.Items);
        Assert.AreEqual(Sample, device.Text);
    }

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
    public async Task Scan_Malformed_IsReportedWithItsLineAndNothingIsDeleted()
    {
        var device = await DeviceAsync(Sample);
        device.Text = Malformed;
        Assert.IsEmpty(await device.ScanAsync());
        Assert.Contains(", line ", device.Report!.Problems[0].Path);
        // The others still sync, and what is malformed stays where it is.
        var edited = device.Titled("Delta");
        await device.ApplyAsync(device.Items.ToDictionary(pair => pair.Key, pair => pair.Key == edited.Id ? edited with { Fields = edited.Fields.With(BookmarkFields.Title, FieldValue.Of("Delta 2")) } : pair.Value));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.Contains("Delta 2", device.Text);
        await device.ScanAsync();
        Assert.IsNotEmpty(device.Report.Problems, "a problem is told as long as it is there");
        // What it hides is neither gone nor asked for again.
        await device.ApplyAsync(new Dictionary<ItemId, Item>());
        Assert.IsNotEmpty(device.Known.Deferred);
        Assert.IsFalse(device.Known.Deferred.Exists(deferred => deferred.UserChanged));
    }

    [TestMethod]
    public async Task Apply_ToAnEmptyDevice_ShowsTheSameAndAgainNothing()
    {
        var (source, target) = (await DeviceAsync(Sample), new BookmarkFileDevice(Form));
        await target.ScanAsync();
        await target.ApplyAsync(source.Items);
        Assert.IsEmpty(target.Known.Deferred, string.Join("; ", target.Known.Deferred));
        Assert.IsEmpty(await target.ScanAsync());
        Assert.AreEqual(source.Outline(), target.Outline());
        CollectionAssert.AreEquivalent(source.Items.Values.Select(item => item.Fields).ToList(), target.Items.Values.Select(item => item.Fields).ToList());
        var text = target.Text;
        await target.ApplyAsync(source.Items);
        Assert.AreEqual(text, target.Text);
        source.Text = Edited;
        await source.ScanAsync();
        await target.ApplyAsync(source.Items);
        Assert.IsEmpty(await target.ScanAsync());
        await source.ApplyAsync(target.Items);
        Assert.AreEqual(Edited, source.Text);
    }

    [TestMethod]
    public async Task Apply_CrashBeforeAnyOperation_LosesNothingAndGoesOn()
    {
        var edited = await ItemsOf(Edited);
        for (var at = 0; ; at++)
        {
            var device = await DeviceAsync(Sample);
            var crashed = await device.DisturbAsync(at, () => throw new SimulatedCrash(), () => device.ApplyAsync(edited));
            device.Pass();
            Assert.IsEmpty(await device.ScanAsync(), $"after a crash before operation {at} our own write looks like a user's");
            await device.ApplyAsync(edited);
            Assert.AreEqual(Edited, device.Text, $"crash before operation {at}");
            if (!crashed) break;
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Apply_BrowserSavesBeforeAnyOperation_ItsVersionIsSeen(bool crashesLater)
    {
        var edited = await ItemsOf(Edited);
        for (var at = 0; ; at++)
        {
            var device = await DeviceAsync(Sample);
            var (count, saved) = (0, false);
            var reached = await device.DisturbAsync(at, () =>
            {
                saved = true;
                device.Volume.UserReplace(BookmarkFileDevice.File, Encoding.UTF8.GetBytes(Reordered));
                if (crashesLater) device.Volume.Before = device.Keep.Before = (_, _) => { if (count++ == at % 4) throw new SimulatedCrash(); };
            }, () => device.ApplyAsync(edited));
            device.Pass();
            await device.ScanAsync();
            if (saved) StringAssert.StartsWith(device.Outline(), "Bookmarks bar[Gamma News[Alpha", $"saved before operation {at}");
            if (!reached) break;
        }
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
    public async Task Apply_BrowserStartsMeanwhileAndSavesWhatItHeld_IsNobodysEdit()
    {
        var device = await DeviceAsync(Sample);
        var asked = 0;
        device.Browser = () => asked++ == 0 ? null : "the browser";
        await device.ApplyAsync(await ItemsOf(Edited));
        Assert.HasCount(1, device.Known.Deferred);
        device.Text = Sample;
        Assert.IsEmpty(await device.ScanAsync(), "the old version is no edit");
    }

    [TestMethod]
    public async Task ScanAndApply_EmptiedFile_DeletesNothingAndWaits()
    {
        var device = await DeviceAsync(Sample);
        device.Text = "";
        Assert.IsEmpty(await device.ScanAsync());
        Assert.HasCount(1, device.Report!.Problems);
        await device.ApplyAsync(await ItemsOf(Edited));
        Assert.AreEqual("", device.Text);
        Assert.IsEmpty(device.Known.Settled);
    }

    [TestMethod]
    public async Task Apply_ReplacedVersion_IsInTheTrash()
    {
        var device = await DeviceAsync(Sample);
        await device.ApplyAsync(await ItemsOf(Edited));
        Assert.Contains(Sample, device.Keep.Everything().Values.Where(bytes => bytes is not null).Select(bytes => Encoding.UTF8.GetString(bytes!)));
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
