using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.Service.Tests.Storage;

[TestClass]
public sealed class FolderBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TestFolder folder = new();
    private readonly FolderBlobStore blobs;

    public FolderBlobStoreTests() => blobs = new FolderBlobStore(folder.Path, TimeProvider.System);

    protected override IBlobStore Blobs => blobs;

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public async Task Open_AfterACrashWithinAPut_RemovesWhatItLeft()
    {
        var left = Path.Combine(folder.Path, ".incoming", "17");
        await File.WriteAllBytesAsync(left, [1, 2, 3], Cancelled);
        var again = new FolderBlobStore(folder.Path, TimeProvider.System);
        Assert.IsFalse(File.Exists(left));
        Assert.AreEqual(PutResult.Created, await again.PutAsync("abc/x", new byte[] { 1 }, Cancelled));
    }

    [TestMethod]
    public async Task PutAsync_Done_LeavesNoTemporaryFileAndOneName()
    {
        await blobs.PutAsync("abc/u/c/logs/1", new byte[] { 1, 2 }, Cancelled);
        await blobs.PutAsync("abc/u/c/logs/1", new byte[] { 3 }, Cancelled);
        Assert.AreSequenceEqual(["abc/u/c/logs/1"], Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder.Path, path).Replace('\\', '/')));
    }
}
