using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.Service.Tests.Storage;

[TestClass]
public sealed class DiskThreadsTests
{
    [TestMethod]
    public async Task RunAsync_HoldsNoThreadOfThePool() => Assert.IsFalse(await DiskThreads.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread));

    [TestMethod]
    public async Task RunAsync_WorkThatWaitsForOtherWork_IsDoneBesideIt()
    {
        using var begun = new CountdownEvent(8);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DiskThreads.RunAsync(() =>
        {
            begun.Signal();
            begun.Wait();
        })));
    }

    [TestMethod]
    public async Task RunAsync_MoreThanThereAreThreads_AllIsDone()
    {
        var done = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => DiskThreads.RunAsync(() =>
        {
            Thread.Yield();
            return i;
        })));
        Assert.AreSequenceEqual(Enumerable.Range(0, 1000), done);
    }

    [TestMethod]
    public async Task RunAsync_WhatFails_FailsItsCallerAlone()
    {
        await Assert.ThrowsExactlyAsync<IOException>(() => DiskThreads.RunAsync(() => throw new IOException("the disk")));
        Assert.AreEqual(7, await DiskThreads.RunAsync(() => 7));
    }

    [TestMethod]
    public async Task PutAsync_ManyAtOnce_AreAllThere()
    {
        using var folder = new TestFolder();
        var store = new FolderBlobStore(folder.File("blobs"), TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => store.PutAsync($"folder-{i % 7}/blob-{i}", new byte[] { 1, (byte)i }, default).AsTask())));
        for (var i = 0; i < 100; i++) Assert.AreEqual(2, (await store.GetPropertiesAsync($"folder-{i % 7}/blob-{i}", default))?.Length);
    }
}
