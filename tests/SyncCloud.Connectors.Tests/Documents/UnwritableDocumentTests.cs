using System.Text;
using Notes;
using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Documents;

/// <summary>A document that cannot be written keeps no other waiting, and what only its name would hinder is written.</summary>
[TestClass]
public sealed class UnwritableDocumentTests
{
    [TestMethod]
    [DataRow("create")]
    [DataRow("write")]
    public async Task Apply_OneThatCannotBePrepared_IsDeferredAndTheOthersAreWritten(string fails)
    {
        var device = new DocumentDevice(new NotesForm(), single: false);
        foreach (var name in (string[])["a", "b", "c"]) device.Volume.UserWrite($"{name}.jsonl", Encoding.UTF8.GetBytes($$"""{"id":"{{name}}","title":"{{name}}"}""" + "\n"));
        device.Pass();
        Assert.HasCount(3, await device.ScanAsync());
        var targets = device.Items.ToDictionary(pair => pair.Key, pair => pair.Value with { Fields = pair.Value.Fields.With("title", FieldValue.Of("edited")) });
        for (var round = 0; round < 3; round++)
        {
            device.Volume.Before = (operation, path) =>
            {
                if (operation == fails && path.StartsWith(VolumePath.Temporary, StringComparison.Ordinal) && path.EndsWith("/b.jsonl", StringComparison.Ordinal)) throw new VolumeException(VolumeError.NoSpace, path);
            };
            await device.ApplyAsync(targets);
            Assert.Contains("the disk is full", Assert.ContainsSingle(device.Known.Deferred).Reason);
            Assert.IsFalse(device.Known.Deferred[0].UserChanged);
            device.Volume.Before = null;
            Assert.IsEmpty(await device.ScanAsync());
        }
        Assert.HasCount(2, Files(device).Where(static name => name.StartsWith(VolumePath.Trash, StringComparison.Ordinal)).ToList(), "former versions of what was replaced, once");
        Assert.IsEmpty(Files(device).Where(static name => name.StartsWith(VolumePath.Temporary + "/", StringComparison.Ordinal)));
        await device.ApplyAsync(targets);
        Assert.IsEmpty(device.Known.Deferred);
        foreach (var item in device.Items.Values) Assert.AreEqual("edited", item.Fields["title"]?.AsText());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Apply_ToADocumentOfTheLongestName_IsWrittenAlsoAfterACrash(bool single)
    {
        var name = new string('n', 249) + ".jsonl";
        for (var at = 0; ; at++)
        {
            var clock = new TestClock();
            var volume = new MemoryVolume(clock.Nanoseconds);
            var keep = single ? new MemoryVolume(clock.Nanoseconds) : volume;
            var form = new NotesForm();
            using var connector = new DocumentConnector(volume, single ? name : null, keep, form, new CollectionId(9), new DocumentOptions { Time = clock });
            volume.UserWrite(name, Encoding.UTF8.GetBytes("""{"id":"1","title":"before"}""" + "\n"));
            connector.Create(1);
            clock.Advance(TimeSpan.FromMinutes(1));
            var known = new KnownState();
            await ScanAsync();
            var item = known.Items.Values.Single();
            var targets = new Dictionary<ItemId, Item> { [item.Id] = new(item.Id, item.Kind, item.Fields.With("title", FieldValue.Of("after"))) };
            var (count, crashed) = (0, false);
            volume.Before = (_, _) => { if (count++ == at) throw new SimulatedCrash(); };
            try { await ApplyAsync(); }
            catch (SimulatedCrash)
            {
                crashed = true;
                known.Crash();
            }
            volume.Before = null;
            clock.Advance(TimeSpan.FromMinutes(1));
            await ScanAsync();
            await ApplyAsync();
            Assert.IsEmpty(known.Deferred, $"crash before operation {at}");
            Assert.Contains("after", Encoding.UTF8.GetString(volume.Everything()[name]!));
            if (!crashed) break;

            async Task ScanAsync()
            {
                await connector.OpenAsync(CancellationToken.None);
                await connector.RecoverAsync(known, CancellationToken.None);
                var differences = new ScanDifferences();
                await connector.ScanAsync(known, differences, CancellationToken.None);
                known.Take(differences);
            }

            Task ApplyAsync() => connector.ApplyAsync(known.PlanTo(targets), known, known, new MemoryContents(), CancellationToken.None);
        }
    }

    [TestMethod]
    public async Task Apply_NewEntryWithALongKey_GetsANameThatFits()
    {
        var source = new DocumentDevice(VCardForm.Version3, single: true) { Text = $"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{new string('字', 100)}\r\nFN:A\r\nN:A;;;;\r\nEND:VCARD\r\n" };
        await source.ScanAsync();
        var device = new DocumentDevice(VCardForm.Version3, single: false);
        await device.ScanAsync();
        await device.ApplyAsync(source.Items);
        Assert.IsEmpty(device.Known.Deferred);
        Assert.ContainsSingle(Files(device).Where(static name => name.EndsWith(".vcf", StringComparison.Ordinal)));
        Assert.IsEmpty(await device.ScanAsync());
    }

    private static IEnumerable<string> Files(DocumentDevice device) => device.Volume.Everything().Where(static one => one.Value is not null).Select(static one => one.Key);
}
