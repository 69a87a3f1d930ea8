using System.Buffers;
using System.Collections.Concurrent;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.Service.Tests.Storage;

[TestClass]
public sealed class DiskThreadsTests
{
    [TestMethod]
    public async Task RunAsync_HoldsNoThreadOfThePool() => Assert.IsFalse(await DiskThreads.Shared.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread));

    [TestMethod]
    public async Task RunAsync_WorkThatWaitsForOtherWork_IsDoneBesideIt()
    {
        using var begun = new CountdownEvent(8);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DiskThreads.Shared.RunAsync(() =>
        {
            begun.Signal();
            begun.Wait();
        })));
    }

    [TestMethod]
    public async Task RunAsync_MoreThanThereAreThreads_AllIsDone()
    {
        var done = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => DiskThreads.Shared.RunAsync(() =>
        {
            Thread.Yield();
            return i;
        })));
        Assert.AreSequenceEqual(Enumerable.Range(0, 1000), done);
    }

    [TestMethod]
    public async Task RunAsync_WhatFails_FailsItsCallerAlone()
    {
        await Assert.ThrowsExactlyAsync<IOException>(() => DiskThreads.Shared.RunAsync(() => throw new IOException("the disk")));
        Assert.AreEqual(7, await DiskThreads.Shared.RunAsync(() => 7));
    }

    [TestMethod]
    public async Task RunAsync_NoThreadCanBeStarted_Throws_AndNeverDoesIt_ButWhatComesLater()
    {
        var (canStart, done) = (false, 0);
        var threads = new DiskThreads(most: 2, work => Start(work, canStart));
        for (var i = 0; i < 3; i++) await Assert.ThrowsExactlyAsync<StorageException>(() => threads.RunAsync(() => done++));

        canStart = true;
        Assert.AreEqual(1, await threads.RunAsync(() => ++done));
    }

    [TestMethod]
    public async Task RunAsync_NoFurtherThreadCanBeStarted_IsDoneByThoseThatThereAre()
    {
        var canStart = true;
        var threads = new DiskThreads(most: 2, work => Start(work, canStart));
        using var goOn = new ManualResetEventSlim();
        var first = threads.RunAsync(goOn.Wait);
        canStart = false;
        var later = Enumerable.Range(0, 3).Select(i => threads.RunAsync(() => i)).ToList();
        goOn.Set();

        await first;
        Assert.AreSequenceEqual(Enumerable.Range(0, 3), await Task.WhenAll(later));
    }

    [TestMethod]
    public async Task RunAsync_OnAThreadThatARequestStarted_KnowsNothingOfTheRequest()
    {
        var request = new AsyncLocal<string?> { Value = "the first" };
        Assert.IsNull(await new DiskThreads(most: 1).RunAsync(() => request.Value));
    }

    [TestMethod]
    public async Task PutAsync_FromMemory_IsReadByNoThreadOfThePool()
    {
        using var folder = new TestFolder();
        using var content = new WatchedMemory(1 << 20);
        await new FolderBlobStore(folder.Path, TimeProvider.System).PutAsync("abc/pack", content.Memory, default);
        Assert.AreSequenceEqual([false], content.ReadByThePool.Distinct());
    }

    [TestMethod]
    public async Task CommitAsync_WhileAllThreadsWaitForTheDisk_IsAnswered()
    {
        using var folder = new TestFolder();
        await using var tables = SqliteTableStore.Open(folder.File("service.db"));
        using var committed = new ManualResetEventSlim();
        var flushes = Enumerable.Range(0, 100).Select(_ => DiskThreads.Shared.RunAsync(committed.Wait)).ToList();
        Assert.AreEqual(TransactionOutcome.Committed.Instance, await tables.CommitAsync("p", new TableOperation.Insert("row", TableProperties.Empty), default));
        committed.Set();
        await Task.WhenAll(flushes);
    }

    [TestMethod]
    public async Task PutAsync_ManyAtOnce_AreAllThere()
    {
        using var folder = new TestFolder();
        var store = new FolderBlobStore(folder.File("blobs"), TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => store.PutAsync($"folder-{i % 7}/blob-{i}", new byte[] { 1, (byte)i }, default).AsTask())));
        for (var i = 0; i < 100; i++) Assert.AreEqual(2, (await store.GetPropertiesAsync($"folder-{i % 7}/blob-{i}", default))?.Length);
    }

    private static void Start(ThreadStart work, bool canStart)
    {
        if (!canStart) throw new InvalidOperationException("no more threads");
        new Thread(work) { IsBackground = true }.Start();
    }

    /// <summary>Notes for each time that it is looked into whether a thread of the pool did.</summary>
    private sealed class WatchedMemory(int length) : MemoryManager<byte>
    {
        private readonly byte[] bytes = new byte[length];

        public ConcurrentQueue<bool> ReadByThePool { get; } = [];

        public override Memory<byte> Memory => CreateMemory(bytes.Length);

        public override Span<byte> GetSpan()
        {
            ReadByThePool.Enqueue(Thread.CurrentThread.IsThreadPoolThread);
            return bytes;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }
}
