using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.Service.Tests.Storage;

[TestClass]
public sealed class FullDiskTests(TestContext context) : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public async Task CommitAsync_DiskFullInATransaction_SaysSo_LosesNothing_AndGoesOnWhenThereIsRoom()
    {
        using var disk = SmallDisk.Mount(folder.File("disk"), 4 << 20);
        await using var tables = SqliteTableStore.Open(Path.Combine(disk.Path, "service.db"));
        disk.Fill(room: 256 << 10);
        var committed = 0;
        var full = await Assert.ThrowsExactlyAsync<StorageException>(async () =>
        {
            for (; committed < 10_000; committed++) await InsertAsync(tables, committed);
        });
        Assert.IsTrue(full.IsFull, full.ToString());
        Assert.IsGreaterThan(0, committed);
        Assert.IsNotNull(await tables.ReadAsync("p", $"row-{committed - 1:d5}", context.CancellationToken), "reading goes on");
        Assert.IsNull(await tables.ReadAsync("p", $"row-{committed:d5}", context.CancellationToken), "nothing of the failed transaction is seen");
        Assert.IsTrue((await Assert.ThrowsExactlyAsync<StorageException>(() => InsertAsync(tables, committed))).IsFull);

        disk.MakeRoom();
        await InsertAsync(tables, committed);
        await using var again = SqliteTableStore.Open(Path.Combine(disk.Path, "service.db"));
        var rows = 0;
        await foreach (var _ in again.QueryPrefixAsync("p", "row-", context.CancellationToken)) rows++;
        Assert.AreEqual(committed + 1, rows);
    }

    [TestMethod]
    public async Task PutAsync_DiskFull_SaysSo_LeavesNothing_AndGoesOnWhenThereIsRoom()
    {
        using var disk = SmallDisk.Mount(folder.File("disk"), 4 << 20);
        var blobs = new FolderBlobStore(disk.Path, TimeProvider.System);
        await blobs.PutAsync("abc/first", new byte[1000], context.CancellationToken);
        disk.Fill(room: 300_000);
        var before = disk.Free;
        var full = await Assert.ThrowsExactlyAsync<StorageException>(async () => await blobs.PutAsync("abc/second", new byte[1_000_000], context.CancellationToken));
        Assert.IsTrue(full.IsFull, full.ToString());
        Assert.IsNull(await blobs.GetPropertiesAsync("abc/second", context.CancellationToken));
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(disk.Path, ".incoming")));
        Assert.AreEqual(before, disk.Free);

        disk.MakeRoom();
        Assert.AreEqual(PutResult.Created, await blobs.PutAsync("abc/second", new byte[1_000_000], context.CancellationToken));
    }

    private async Task InsertAsync(SqliteTableStore tables, int number) =>
        await tables.CommitAsync("p", new TableOperation.Insert($"row-{number:d5}", TableProperties.Empty.With("Value", new byte[2000])), context.CancellationToken);
}
