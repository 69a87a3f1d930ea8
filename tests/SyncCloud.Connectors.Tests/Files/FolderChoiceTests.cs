using CsCheck;
using SyncCloud.Connectors.Files;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

[TestClass]
public sealed class FolderChoiceTests
{
    private const string partial = ".synccloud/tmp/folders.json.part";
    private static readonly FolderChoice former = FolderChoice.Without(["a"]), next = FolderChoice.Only(["b"]);
    private static readonly Gen<string> path = Gen.Char['a', 'c'].Array[1, 4].Select(names => string.Join('/', names));

    [TestMethod]
    public void Only_HidesWhatIsNeitherChosen_NorBeneath_NorOnTheWayToIt() => Gen.Select(path.Array[1, 4], path).Sample((chosen, asked) =>
    {
        var isHere = chosen.Any(one => one == asked || asked.StartsWith(one + "/", StringComparison.Ordinal) || one.StartsWith(asked + "/", StringComparison.Ordinal));
        Assert.AreEqual(!isHere, FolderChoice.Only(chosen).Hides(asked));
    });

    [TestMethod]
    public void Without_HidesWhatIsNamed_AndWhatLiesBeneath() => Gen.Select(path.Array[1, 4], path).Sample((left, asked) =>
        Assert.AreEqual(left.Any(one => one == asked || asked.StartsWith(one + "/", StringComparison.Ordinal)), FolderChoice.Without(left).Hides(asked)));

    [TestMethod]
    public void WhatHidesAFolder_LiesInAFolderThatDoesNot_AndIsFoundByItsWays() => Gen.Select(Gen.Bool, path.Array[1, 4], path).Sample((isOnly, folders, asked) =>
    {
        var choice = isOnly ? FolderChoice.Only(folders) : FolderChoice.Without(folders);
        if (!choice.Hides(asked)) return;
        var names = asked.Split('/');
        var uppermost = Enumerable.Range(1, names.Length).Select(count => string.Join('/', names.Take(count))).First(choice.Hides);
        Assert.IsTrue(choice.Excludes(uppermost));
        var way = uppermost.LastIndexOf('/') is >= 0 and var slash ? uppermost[..slash] : "";
        Assert.IsTrue(choice.Ways.Contains(way));
    });

    [TestMethod]
    public async Task PathOf_AFolder_HasTheNamesThatThisVolumeHolds()
    {
        using var device = new FilesDevice();
        device.Write("plan_ 2024/1", "text");
        await device.ScanAsync();
        var here = FilesDevice.FolderTarget(device.Id("plan_ 2024"), ItemId.Root, "plan: 2024");
        var elsewhere = FilesDevice.FolderTarget(new ItemId(0xe), here.Id, "march");
        Assert.AreEqual("plan_ 2024/march", device.Connector.PathOf([here, elsewhere], device.Known));
    }

    /// <summary>Where two files cannot change places in one step, there are moments at which none has the name.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void DeathBetweenTheRenamesOfAWrite_LeavesTheFormerChoiceOrTheNewOne_AndMoreCanBeWritten(bool all)
    {
        for (var renames = 0; renames < 3; renames++)
        {
            using var device = new FilesDevice(portable: true);
            device.Connector.WriteChoice(former);
            File.WriteAllText(device.Native(partial), next.ToString());
            if (renames > 0) File.Move(device.Native(".synccloud/folders.json"), device.Native(partial + ".aside"));
            if (renames > 1) File.Move(device.Native(partial), device.Native(".synccloud/folders.json"));
            Assert.AreEqual(renames == 0 ? former : next, device.Connector.ReadChoice());
            var last = all ? FolderChoice.All : FolderChoice.Without(["c"]);
            device.Connector.WriteChoice(last);
            Assert.AreEqual(last, device.Connector.ReadChoice());
        }
    }

    [TestMethod]
    public void DeathBetweenTheRenamesOfAMarker_KeepsNoneFromBeingWritten()
    {
        for (var renames = 1; renames < 3; renames++)
        {
            using var device = new FilesDevice(portable: true);
            var part = device.Native(".synccloud/tmp/collection.json.part");
            Directory.CreateDirectory(device.Native(".synccloud/tmp"));
            File.Copy(device.Native(".synccloud/collection.json"), part);
            File.Move(device.Native(".synccloud/collection.json"), part + ".aside");
            if (renames > 1) File.Move(part, device.Native(".synccloud/collection.json"));
            device.Connector.OpenAsync(CancellationToken.None).GetAwaiter().GetResult();
            device.Connector.WriteMarker(new DataGeneration(3, LogPosition.Start(new CollectionId(1)), IsComplete: true));
            device.Connector.OpenAsync(CancellationToken.None).GetAwaiter().GetResult();
            Assert.AreEqual(3, device.Connector.Marker!.Last!.Number);
        }
    }

    [TestMethod]
    [DataRow("photos", "photos")]
    [DataRow("./photos//2024/", "photos/2024")]
    [DataRow("..", null)]
    [DataRow("a/../b", null)]
    [DataRow("", null)]
    [DataRow(".synccloud/trash", null)]
    public void Normalize_TakesPathsBeneathTheRootAlone(string given, string? expected) => Assert.AreEqual(expected, FolderChoice.Normalize(given));
}
