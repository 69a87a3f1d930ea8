using System.Text;
using CsCheck;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Documents;

/// <summary>What holds of every form, and of the connector with it. A form's tests derive from this.</summary>
public abstract class DocumentConformance
{
    /// <summary>The form.</summary>
    protected abstract IDocumentForm Form { get; }

    /// <summary>A document as an application writes it, with three entries or more (the last of them is not the one that is edited), and with things that the form's schema knows nothing of.</summary>
    protected abstract string Sample { get; }

    /// <summary>The sample after the application changed one entry, in one field or two.</summary>
    protected abstract string Edited { get; }

    /// <summary>The sample with one entry malformed, and all others whole.</summary>
    protected abstract string Malformed { get; }

    /// <summary>A document of one item, such as a settings file, has no entries to come and go.</summary>
    protected virtual bool HasEntries => true;

    private DocumentContent Content(string text) => Form.Read(Encoding.UTF8.GetBytes(text));

    private string Written(string text, params EntryChange[] changes) => Encoding.UTF8.GetString(Form.Write(Encoding.UTF8.GetBytes(text), changes).Span);

    private static Item ItemOf(DocumentEntry entry) => new(new ItemId(7), entry.Kind, entry.Fields);

    [TestMethod]
    public void Read_Sample_IsWholeAndProjectsToItself()
    {
        var content = Content(Sample);
        Assert.IsEmpty(content.Problems);
        if (HasEntries) Assert.IsGreaterThanOrEqualTo(3, content.Entries.Length);
        foreach (var entry in content.Entries) Assert.AreEqual(entry.Fields, Form.Project(ItemOf(entry)), $"entry of line {entry.Line}");
    }

    [TestMethod]
    public void Write_NothingChanged_GivesTheBytesBack()
    {
        Assert.AreEqual(Sample, Written(Sample));
        Assert.AreEqual(Malformed, Written(Malformed));
        foreach (var entry in Content(Sample).Entries) Assert.AreEqual(Sample, Written(Sample, new EntryChange(entry, ItemOf(entry))));
    }

    [TestMethod]
    public void Write_OneEntry_ShowsItAndLeavesEveryOtherLine()
    {
        var (before, after) = (Content(Sample).Entries, Content(Edited).Entries);
        var changed = before.Zip(after).Single(pair => !pair.First.Fields.Equals(pair.Second.Fields));
        var written = Written(Sample, new EntryChange(changed.First, ItemOf(changed.Second)));
        CollectionAssert.AreEqual(after.Select(entry => entry.Fields).ToList(), Content(written).Entries.Select(entry => entry.Fields).ToList(), written);
        var next = before.SkipWhile(entry => entry != changed.First).Skip(1).FirstOrDefault()?.Line ?? int.MaxValue;
        CollectionAssert.AreEqual(Lines(Sample).Take(changed.First.Line - 1).ToList(), Lines(written).Take(changed.First.Line - 1).ToList(), written);
        var tail = next == int.MaxValue ? [] : Lines(Sample).Skip(next - 1).ToList();
        CollectionAssert.AreEqual(tail, Lines(written).TakeLast(tail.Count).ToList(), written);
    }

    [TestMethod]
    public void Write_EachEntryRemovedAndAllIntoAnEmptyDocument_ShowsJustThat()
    {
        if (!HasEntries) return;
        var entries = Content(Sample).Entries;
        foreach (var entry in entries)
            CollectionAssert.AreEquivalent(entries.Where(other => other != entry).Select(other => other.Fields).ToList(), Content(Written(Sample, new EntryChange(entry, null))).Entries.Select(left => left.Fields).ToList());
        var moved = Form.Read(Form.Write(Form.Empty, [.. entries.Select(entry => new EntryChange(null, ItemOf(entry)))]));
        Assert.IsEmpty(moved.Problems);
        CollectionAssert.AreEquivalent(entries.Select(entry => entry.Fields).ToList(), moved.Entries.Select(entry => entry.Fields).ToList());
    }

    [TestMethod]
    public void Read_AnyBytes_ThrowsNothingAndWritesThemBack() =>
        Gen.Select(Gen.Int[0, Sample.Length - 1], Gen.Int[0, 40], Gen.Byte.Array[0, 12]).Sample((at, length, bytes) =>
        {
            var sample = Encoding.UTF8.GetBytes(Sample);
            byte[] hostile = [.. sample.Take(at), .. bytes, .. sample.Skip(at + length)];
            Form.Read(hostile);
            CollectionAssert.AreEqual(hostile, Form.Write(hostile, []).ToArray());
        }, iter: 500);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Scan_FindsExactlyWhatTheApplicationChanged(bool single)
    {
        var device = new DocumentDevice(Form, single) { Text = Sample };
        Assert.HasCount(Content(Sample).Entries.Length, await device.ScanAsync());
        Assert.IsEmpty(await device.ScanAsync());
        device.Text = Edited;
        Assert.HasCount(1, await device.ScanAsync());
        device.Text = Edited;
        Assert.IsEmpty(await device.ScanAsync(), "saved anew without a change");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Scan_MalformedEntry_IsReportedWithItsLineAndNothingIsDeleted(bool single)
    {
        var device = new DocumentDevice(Form, single) { Text = Sample };
        await device.ScanAsync();
        device.Text = Malformed;
        var found = await device.ScanAsync();
        Assert.IsNotEmpty(device.Report!.Problems);
        if (HasEntries) Assert.Contains(", line ", device.Report.Problems[0].Path);
        Assert.IsEmpty(found.Where(pair => pair.Value is null));
        device.Text = Sample;
        await device.ScanAsync();
        Assert.IsEmpty(device.Report.Problems);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Apply_ToAnotherDevice_ShowsTheSameAndAgainNothing(bool single)
    {
        var source = new DocumentDevice(Form, single) { Text = Sample };
        await source.ScanAsync();
        // A file alone and a file in a folder are one thing only where what is in them is not known by the file's name.
        var target = new DocumentDevice(Form, HasEntries ? !single : single);
        if (!HasEntries) target.Text = Edited;
        await target.ScanAsync();
        await target.ApplyAsync(source.Items);
        Assert.IsEmpty(target.Known.Deferred, string.Join("; ", target.Known.Deferred));
        var operations = target.Volume.Everything().Count;
        Assert.IsEmpty(await target.ScanAsync());
        CollectionAssert.AreEquivalent(source.Items.Values.Select(item => item.Fields).ToList(), target.Items.Values.Select(item => item.Fields).ToList());
        await target.ApplyAsync(source.Items);
        Assert.HasCount(operations, target.Volume.Everything());
        // An edit on the one arrives on the other, and back.
        source.Text = Edited;
        await source.ScanAsync();
        await target.ApplyAsync(source.Items);
        Assert.IsEmpty(target.Known.Deferred, string.Join("; ", target.Known.Deferred));
        Assert.IsEmpty(await target.ScanAsync());
        await source.ApplyAsync(target.Items);
        Assert.AreEqual(Edited, source.Text);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Apply_CrashBeforeAnyOperation_LosesNothingAndGoesOn(bool single)
    {
        var edited = await EditedItemsAsync(single);
        for (var at = 0; ; at++)
        {
            var device = new DocumentDevice(Form, single) { Text = Sample };
            await device.ScanAsync();
            var crashed = await device.DisturbAsync(at, () => throw new SimulatedCrash(), () => device.ApplyAsync(edited));
            device.Pass();
            Assert.IsEmpty(await device.ScanAsync(), $"after a crash before operation {at} our own write looks like a user's");
            await device.ApplyAsync(edited);
            Assert.IsEmpty(device.Known.Deferred, $"crash before operation {at}: {string.Join("; ", device.Known.Deferred)}");
            CollectionAssert.AreEqual(Content(Edited).Entries.Select(entry => entry.Fields).ToList(), Content(device.Text).Entries.Select(entry => entry.Fields).ToList());
            if (!crashed) break;
        }
    }

    [TestMethod]
    [DataRow(true, false)]
    [DataRow(false, false)]
    [DataRow(true, true)]
    [DataRow(false, true)]
    public async Task Apply_ApplicationSavesBeforeAnyOperation_ItsVersionIsSeen(bool single, bool crashesLater)
    {
        var targets = await EditedItemsAsync(single);
        // Another entry than the one that is applied, or the same one where there is but one.
        var own = OtherEdit();
        var both = HasEntries ? WithEdit(own) : own;
        for (var at = 0; ; at++)
        {
            var device = new DocumentDevice(Form, single) { Text = Sample };
            await device.ScanAsync();
            var count = 0;
            var saved = false;
            var reached = await device.DisturbAsync(at, () =>
            {
                saved = true;
                device.Volume.UserReplace(device.Document, Encoding.UTF8.GetBytes(own));
                if (crashesLater) device.Volume.Before = device.Keep.Before = (_, _) => { if (count++ == at % 4) throw new SimulatedCrash(); };
            }, () => device.ApplyAsync(targets));
            device.Pass();
            await device.ScanAsync();
            // Saved before the apply read the document: then both changes are in it.
            if (saved) Assert.Contains(device.Text, new[] { own, both }, $"saved before operation {at}");
            if (!reached) break;
        }
    }

    [TestMethod]
    public async Task Scan_EmptiedDocument_DeletesNothing()
    {
        var device = new DocumentDevice(Form, single: true) { Text = Sample };
        await device.ScanAsync();
        device.Text = "";
        Assert.IsEmpty(await device.ScanAsync());
        Assert.HasCount(1, device.Report!.Problems);
    }

    [TestMethod]
    public async Task Apply_IntoAnEmptiedDocument_WaitsUntilItIsRestored()
    {
        var device = new DocumentDevice(Form, single: true) { Text = Sample };
        await device.ScanAsync();
        device.Text = "";
        await device.ScanAsync();
        await device.ApplyAsync(await EditedItemsAsync(single: true));
        Assert.IsEmpty(device.Known.Settled);
        Assert.AreEqual("", device.Text);
        device.Text = Sample;
        await device.ScanAsync();
        await device.ApplyAsync(await EditedItemsAsync(single: true));
        CollectionAssert.AreEqual(Content(Edited).Entries.Select(entry => entry.Fields).ToList(), Content(device.Text).Entries.Select(entry => entry.Fields).ToList());
    }

    [TestMethod]
    public async Task Apply_WhatAMalformedDocumentHides_IsNeitherGoneNorAskedForAgain()
    {
        var device = new DocumentDevice(Form, single: true) { Text = Sample };
        await device.ScanAsync();
        device.Text = Malformed;
        await device.ScanAsync();
        await device.ScanAsync();
        Assert.IsNotEmpty(device.Report!.Problems, "a problem is told as long as it is there");
        await device.ApplyAsync(new Dictionary<ItemId, Item>());
        foreach (var (id, _, _, userChanged) in device.Known.Deferred)
        {
            Assert.IsFalse(userChanged, "another round would find the same");
            Assert.IsNotNull(device.Known.Find(id));
        }
        var hidden = device.Known.Deferred.Select(deferred => deferred.Id).ToHashSet();
        Assert.IsNotEmpty(hidden);
        // Repaired, what was hidden is no news.
        device.Text = Sample;
        Assert.IsEmpty((await device.ScanAsync()).Keys.Where(hidden.Contains));
    }

    [TestMethod]
    public async Task Apply_ApplicationSavesItsOldVersionOverIt_IsNobodysEdit()
    {
        var edited = await EditedItemsAsync(single: true);
        var device = new DocumentDevice(Form, single: true) { Text = Sample };
        await device.ScanAsync();
        var flushes = 0;
        // The last flush comes after the new version is in its place.
        device.Volume.Before = (operation, _) =>
        {
            if (operation == "flush" && ++flushes == 2) device.Volume.UserReplace(device.Document, Encoding.UTF8.GetBytes(Sample));
        };
        await device.ApplyAsync(edited);
        device.Volume.Before = null;
        Assert.HasCount(1, device.Known.Deferred);
        Assert.IsEmpty(await device.ScanAsync(), "the old version is no edit");
        await device.ApplyAsync(edited);
        CollectionAssert.AreEqual(Content(Edited).Entries.Select(entry => entry.Fields).ToList(), Content(device.Text).Entries.Select(entry => entry.Fields).ToList());
    }

    [TestMethod]
    public async Task Apply_ReplacedVersion_IsInTheTrash()
    {
        var device = new DocumentDevice(Form, single: true) { Text = Sample };
        await device.ScanAsync();
        await device.ApplyAsync(await EditedItemsAsync(single: true));
        Assert.Contains(Sample, device.Keep.Everything().Values.Where(bytes => bytes is not null).Select(bytes => Encoding.UTF8.GetString(bytes!)));
    }

    private async Task<IReadOnlyDictionary<ItemId, Item>> EditedItemsAsync(bool single)
    {
        var source = new DocumentDevice(Form, single) { Text = Sample };
        await source.ScanAsync();
        source.Text = Edited;
        await source.ScanAsync();
        return source.Items;
    }

    /// <summary>The sample without its last entry, or, of a document of one item, as it was edited.</summary>
    private string OtherEdit() => HasEntries ? Written(Sample, new EntryChange(Content(Sample).Entries[^1], null)) : Edited;

    /// <summary>A document without the last entry, after the edit.</summary>
    private string WithEdit(string text)
    {
        var changed = Content(text).Entries.Zip(Content(Edited).Entries).Single(pair => !pair.First.Fields.Equals(pair.Second.Fields));
        return Written(text, new EntryChange(changed.First, ItemOf(changed.Second)));
    }

    private static List<string> Lines(string text) => [.. text.Split('\n')];
}
