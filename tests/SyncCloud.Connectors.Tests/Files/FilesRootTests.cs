using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>Which folders may be a root, and what opening one asks.</summary>
[TestClass]
public sealed class FilesRootTests
{
    private static readonly CollectionId mine = new(1), other = new(2);
    private readonly string folder = Directory.CreateTempSubdirectory("synccloud-root-").FullName;

    [TestCleanup]
    public void Cleanup() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public async Task AddedRoot_OpensForItsCollectionOnly()
    {
        var root = Path.Combine(folder, "new/root");
        FilesRoot.Prepare(root, mine);
        using var connector = At(root, mine);
        connector.CreateMarker(5);
        connector.CreateMarker(6);
        await connector.OpenAsync(CancellationToken.None);
        Assert.AreEqual(new FilesMarker(mine, 5), FilesMarker.Read(Opened(root)));
        FilesRoot.Prepare(root, mine);
        using var stranger = At(root, other);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => stranger.OpenAsync(CancellationToken.None))).Message, root);
        Assert.ThrowsExactly<ApplicationDataException>(() => stranger.CreateMarker(1));
    }

    [TestMethod]
    public async Task MissingRootEmptyMountAndBrokenMarker_HaltTheRound()
    {
        using var missing = At(Path.Combine(folder, "missing"), mine);
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => missing.OpenAsync(CancellationToken.None));
        using var empty = At(folder, mine);
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => empty.OpenAsync(CancellationToken.None));
        File.WriteAllText(Path.Combine(folder, "file"), "");
        using var file = At(Path.Combine(folder, "file"), mine);
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => file.OpenAsync(CancellationToken.None));
        Directory.CreateDirectory(Path.Combine(folder, ".synccloud"));
        foreach (var broken in new[] { "", "{", "[]", "{\"collection\": 5}", "{\"collection\": \"00000000000000000000000000000001\"}" })
        {
            File.WriteAllText(Path.Combine(folder, ".synccloud/collection.json"), broken);
            await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => empty.OpenAsync(CancellationToken.None));
        }
    }

    [TestMethod]
    public void RootAtInOrAroundAnotherOne_IsRefused()
    {
        var taken = Path.Combine(folder, "x/taken");
        FilesRoot.Prepare(taken, other);
        using (var connector = At(taken, other)) connector.CreateMarker(1);
        var home = Path.Combine(folder, "home");
        Directory.CreateDirectory(home);
        Directory.CreateSymbolicLink(Path.Combine(folder, "alias"), taken);
        foreach (var root in new[] { taken, Path.Combine(taken, "inside/deep"), Path.Combine(folder, "x"), folder, home, Path.Combine(home, "sub"), Path.Combine(folder, "alias"), Path.Combine(folder, "alias/inside") })
        {
            var refusal = Assert.ThrowsExactly<ApplicationDataException>(() => FilesRoot.Prepare(root, mine, home), root);
            StringAssert.Contains(refusal.Message, "cannot hold this collection");
        }
        Assert.IsFalse(Directory.Exists(Path.Combine(taken, "inside")));
        File.WriteAllText(Path.Combine(folder, "file"), "");
        Assert.ThrowsExactly<ApplicationDataException>(() => FilesRoot.Prepare(Path.Combine(folder, "file"), mine));
        FilesRoot.Prepare(Path.Combine(folder, "y"), mine, home);
    }

    private static FilesConnector At(string root, CollectionId collection) => new(Volume.At(root), collection, new FilesOptions());

    private static IVolume Opened(string root)
    {
        var volume = Volume.At(root);
        volume.Open();
        return volume;
    }
}
