using System.Buffers;
using CsCheck;
using SyncCloud.Connectors.Files.Names;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>Names that one file system has and another cannot hold.</summary>
[TestClass]
public sealed class ForeignNameTests
{
    private static readonly string[] foreign = ["a:b", "what?", "CON", "con.txt", "trailing.", "space ", "a\\b", "<x>|\"*", "tab\there", "Lpt9.tar.gz", "..."];

    private static readonly SearchValues<char> reserved = SearchValues.Create(":?*<>|\"\\\t");

    [TestMethod]
    public async Task ForeignNames_AreMapped_ScanAsWritten_AndCanBeRenamedAndEdited()
    {
        foreach (var real in new[] { false, true })
        {
            var folder = Directory.CreateTempSubdirectory("synccloud-names-");
            try
            {
                using var mount = real ? RealMount.ExFat(folder.FullName) : null;
                var clock = new TestClock();
                using var device = new FilesDevice(real ? Volume.At(folder.FullName) : new MemoryVolume(clock.Nanoseconds, MemoryVolumeWays.Card), clock);
                await device.ApplyAsync([.. foreign.Select((name, i) => (new ItemId((uint)i + 100), (Item?)device.FileTarget(new ItemId((uint)i + 100), ItemId.Root, name, name)))]);
                Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
                Assert.IsEmpty(await device.ScanForChangesAsync());
                CollectionAssert.AreEquivalent(foreign, device.Known.Items.Values.Select(item => item.Fields[FileFields.Name]?.AsText()).ToArray());

                var colon = device.Known.Find(new ItemId(100))!;
                Assert.AreEqual("a\uf03ab", colon.Name);
                device.Volume.Rename(colon.Name, "ab");
                Assert.AreEqual("ab", (await device.ScanForChangesAsync()).Single().Value!.Fields[FileFields.Name]?.AsText(), "a user's rename of the mapped file is a rename");
                await device.ApplyAsync((new ItemId(101), device.FileTarget(new ItemId(101), ItemId.Root, "what?", "edited elsewhere")));
                Assert.IsEmpty(device.Known.Deferred);
                Assert.IsEmpty(await device.ScanForChangesAsync());
            }
            finally { folder.Delete(recursive: true); }
        }
    }

    [TestMethod]
    public async Task StateLost_MappedNamesReadBackAsWhatTheyAre()
    {
        var clock = new TestClock();
        var volume = new MemoryVolume(clock.Nanoseconds, MemoryVolumeWays.Card);
        using (var device = new FilesDevice(volume, clock))
            await device.ApplyAsync([.. foreign.Select((name, i) => (new ItemId((uint)i + 100), (Item?)device.FileTarget(new ItemId((uint)i + 100), ItemId.Root, name, name)))]);
        using var afresh = new FilesDevice(volume, clock, idSpace: 2);
        var found = await afresh.ScanAsync();
        CollectionAssert.AreEquivalent(foreign, found.Values.Select(item => item!.Fields[FileFields.Name]?.AsText()).ToArray());
    }

    [TestMethod]
    public async Task NameLongerThanTheFileSystemHolds_IsCut_TheSameEverywhere_AndKept()
    {
        using var device = new FilesDevice();
        var (longOne, other) = (new string('ä', 200) + ".txt", new string('ä', 201) + ".txt");
        await device.ApplyAsync((new ItemId(1), device.FileTarget(new ItemId(1), ItemId.Root, longOne, "1")), (new ItemId(2), device.FileTarget(new ItemId(2), ItemId.Root, other, "2")));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.IsEmpty(await device.ScanForChangesAsync());
        Assert.AreEqual(longOne, device.Known.Find(new ItemId(1))!.Fields[FileFields.Name]?.AsText());
        Assert.AreEqual(device.Known.Find(new ItemId(1))!.Name, VolumeTraits.Exact.LocalName(longOne));
        StringAssert.EndsWith(device.Known.Find(new ItemId(2))!.Name, ".txt");
        Assert.AreEqual("12", device.Read(device.Known.Find(new ItemId(1))!.Name) + device.Read(device.Known.Find(new ItemId(2))!.Name));
    }

    [TestMethod]
    public void AnyName_EscapedAndRead_IsItself_AndHoldsNothingReserved() =>
        Gen.Char[" .:?*<>|\"\\\tconCONab1"].Array[1, 8].Select(chars => new string(chars)).Sample(name =>
        {
            var local = ReservedNames.Escape(name);
            Assert.AreEqual(name, ReservedNames.Unescape(local));
            Assert.IsFalse(local.AsSpan().ContainsAny(reserved));
            Assert.IsFalse(local[^1] is '.' or ' ');
            Assert.AreEqual(local, ReservedNames.Escape(local));
        }, iter: 2000);

    [TestMethod]
    public async Task OwnFolder_IsRefusedEverywhere()
    {
        using var device = new FilesDevice();
        await device.ApplyAsync((new ItemId(1), FilesDevice.FolderTarget(new ItemId(1), ItemId.Root, ".synccloud")));
        StringAssert.Contains(device.Known.Deferred.Single().Reason, "SyncCloud's own folder");
    }
}
