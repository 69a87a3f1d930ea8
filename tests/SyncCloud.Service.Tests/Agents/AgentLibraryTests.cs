using System.Security.Cryptography;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;
using SyncCloud.Service.Agents;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.Service.Tests.Agents;

/// <summary>What a service reads of what a publisher has put into a folder, or into a container on Azure.</summary>
[TestClass]
public sealed class AgentLibraryTests(TestContext context)
{
    private static readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [TestMethod]
    public async Task Folder_ServesWhatIsPublished()
    {
        using var folder = new TestFolder();
        await HoldAsync(new FolderBlobStore(folder.File("agents"), TimeProvider.System));
    }

    [TestMethod]
    public async Task Container_ServesWhatIsPublished() => await HoldAsync((await Azurite.NewStorageAsync()).Agents);

    private async Task HoldAsync(IBlobStore store)
    {
        var library = new AgentLibrary(store);
        Assert.IsNull(await library.FindManifestAsync(context.CancellationToken));
        Assert.IsNull(await library.OpenAsync("linux-x64", context.CancellationToken));

        var archive = RandomNumberGenerator.GetBytes(100_000);
        var (program, damaged) = (Program("linux-x64", archive), Program("osx-arm64", archive) with { Length = 99_999 });
        var missing = Program("win-x64", [1]);
        await store.PutAsync(AgentLibrary.ArchiveName(program), archive, context.CancellationToken);
        await store.PutAsync(AgentLibrary.ArchiveName(damaged), archive, context.CancellationToken);
        var published = SignedAgentManifest.Sign(new AgentManifest { Issued = 7, Programs = [program, damaged, missing] }, key).ToBytes();
        await store.PutAsync(AgentLibrary.ManifestName, published, context.CancellationToken);

        Assert.AreSequenceEqual(published, (await library.FindManifestAsync(context.CancellationToken))!.Value.Bytes, "byte for byte: it is signed");
        var (found, content) = (await library.OpenAsync("linux-x64", context.CancellationToken))!.Value;
        await using (content)
        {
            using var copy = new MemoryStream();
            await content.Content.CopyToAsync(copy, context.CancellationToken);
            Assert.AreSequenceEqual(archive, copy.ToArray());
        }
        Assert.AreEqual(program, found);
        Assert.IsNull(await library.OpenAsync("linux-arm64", context.CancellationToken));
        foreach (var wrong in (AgentProgram[])[damaged, missing])
            Assert.Contains(wrong.Rid, (await Assert.ThrowsExactlyAsync<CorruptDataException>(async () => await library.OpenAsync(wrong.Rid, context.CancellationToken))).Message);
    }

    [TestMethod]
    public async Task ManifestThatDoesNotHold_IsNotServed()
    {
        using var folder = new TestFolder();
        var store = new FolderBlobStore(folder.File("agents"), TimeProvider.System);
        await store.PutAsync(AgentLibrary.ManifestName, "{}"u8.ToArray(), context.CancellationToken);
        await Assert.ThrowsExactlyAsync<CorruptDataException>(async () => await new AgentLibrary(store).FindManifestAsync(context.CancellationToken));
    }

    [TestMethod]
    public async Task Republished_BetweenManifestAndArchive_TheNewOneIsServed()
    {
        using var folder = new TestFolder();
        var store = new FolderBlobStore(folder.File("agents"), TimeProvider.System);
        var (older, newer) = (Program("linux-x64", [1]), Program("linux-x64", [2]));
        await store.PutAsync(AgentLibrary.ManifestName, SignedAgentManifest.Sign(new AgentManifest { Issued = 7, Programs = [older] }, key).ToBytes(), context.CancellationToken);
        var reads = 0;
        var library = new AgentLibrary(store, async cancelled =>
        {
            if (++reads != 2) return;
            await store.DeleteAsync(AgentLibrary.ManifestName, null, cancelled);
            await store.PutAsync(AgentLibrary.ManifestName, SignedAgentManifest.Sign(new AgentManifest { Issued = 8, Programs = [newer] }, key).ToBytes(), cancelled);
            await store.PutAsync(AgentLibrary.ArchiveName(newer), new byte[] { 2 }, cancelled);
        });
        var (found, archive) = (await library.OpenAsync("linux-x64", context.CancellationToken))!.Value;
        await archive.DisposeAsync();
        Assert.AreEqual(newer, found);
    }

    private static AgentProgram Program(string rid, byte[] archive) => new() { Rid = rid, Version = AgentVersion.TryParse("0.1.0", out var version) ? version : null!, Sha256 = Hash256.Of(archive), Length = archive.Length };
}
