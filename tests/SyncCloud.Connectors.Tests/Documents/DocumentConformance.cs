using System.Text;
using CsCheck;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Documents;

/// <summary>What holds of every form, and of the connector with it. A form's tests derive from this.</summary>
public abstract class DocumentConformance : ConnectorConformance
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
    public void ReadAndWrite_OnSeveralThreads_GiveWhatTheyGiveAlone()
    {
        var alone = Content(Sample).Entries;
        Parallel.For(0, 64, _ =>
        {
            var entries = Content(Sample).Entries;
            CollectionAssert.AreEqual(alone.Select(entry => entry.Fields).ToList(), entries.Select(entry => Form.Project(ItemOf(entry))).ToList());
            Assert.AreEqual(Sample, Written(Sample, [.. entries.Select(entry => new EntryChange(entry, ItemOf(entry)))]));
        });
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
    public async Task Apply_ApplicationSavesItsOldVersionOverIt_IsNobodysEdit()
    {
        var edited = (await TargetsAsync(Alone, Act.Change)).Items;
        using var device = (DocumentDevice)await ScannedAsync(Alone);
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
    public async Task Scan_EntryMissingFromWhatWasJustWritten_MayComeYet_AndIsGoneWhenItDoesNot()
    {
        if (!HasEntries) return;
        foreach (var way in Ways)
        {
            using var device = await ScannedAsync(way);
            Assert.IsFalse(device.Report!.IsUnsettled);
            Do(device, Act.Remove);
            Assert.IsEmpty(await device.ScanAsync(), way);
            Assert.IsTrue(device.Report.IsUnsettled, "another look is due");
            device.Pass();
            Assert.HasCount(1, await device.ScanAsync(), way);
            Assert.IsFalse(device.Report.IsUnsettled);
        }
    }

    private const string Alone = "a file alone";
    private const string Folder = "a folder";

    private protected override IReadOnlyList<string> Ways => [Alone, Folder];

    private protected override bool Can(Act act) => HasEntries || act is not Act.Remove;

    private protected override bool HasLines => HasEntries;

    private protected override Task<ConnectorDevice> MakeAsync(string way) => Task.FromResult<ConnectorDevice>(new DocumentDevice(Form, way == Alone));

    // A file alone and a file in a folder are one thing only where what is in them is not known by the file's name.
    private protected override Task<ConnectorDevice> MakeOtherAsync(string way) => MakeAsync(HasEntries ? way == Alone ? Folder : Alone : way);

    private protected override bool Do(ConnectorDevice device, Act act)
    {
        var volume = (DocumentDevice)device;
        var text = act switch
        {
            Act.Fill => Sample,
            Act.Touch => volume.Text,
            Act.Change => Edited,
            Act.Malform => Malformed,
            // From what is there, as an application has it that read it since, or before.
            Act.Remove => Without(volume.Text, Content(Sample).Entries[^1]),
            Act.Rival => HasEntries ? Without(Sample, Changed().Before) : Otherwise(),
            _ => throw new ArgumentOutOfRangeException(nameof(act)),
        };
        volume.Volume.UserReplace(volume.Document, Encoding.UTF8.GetBytes(text));
        return true;
    }

    private protected override IReadOnlyList<Loss> Losses(string way) =>
    [
        new Loss("emptied", device => Put(device, ""), device => Put(device, Sample)),
        way == Alone
            ? new Loss("gone", device => ((DocumentDevice)device).Volume.UserDelete(((DocumentDevice)device).Document), device => Put(device, Sample))
            : new Loss("not mounted", device => ((DocumentDevice)device).Volume.IsMounted = false, device => ((DocumentDevice)device).Volume.IsMounted = true),
    ];

    private static void Put(ConnectorDevice device, string text) => ((DocumentDevice)device).Text = text;

    private (DocumentEntry Before, DocumentEntry After) Changed() => Content(Sample).Entries.Zip(Content(Edited).Entries).Single(pair => !pair.First.Fields.Equals(pair.Second.Fields));

    private string Without(string text, DocumentEntry removed) =>
        Content(text).Entries.FirstOrDefault(entry => entry.Key == removed.Key && entry.Fields.Equals(removed.Fields)) is { } found ? Written(text, new EntryChange(found, null)) : text;

    /// <summary>The sample after one field went that the edit does not touch.</summary>
    private string Otherwise()
    {
        var (before, after) = (Content(Sample).Entries[0], Content(Edited).Entries[0]);
        var field = before.Fields.Last(field => field.Value.AsText() is not null && Equals(field.Value, after.Fields[field.Key]) && field.Key.Contains('/'));
        return Written(Sample, new EntryChange(before, ItemOf(before) with { Fields = before.Fields.With(field.Key, null) }));
    }

    private static List<string> Lines(string text) => [.. text.Split('\n')];
}
