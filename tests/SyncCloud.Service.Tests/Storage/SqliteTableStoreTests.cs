using Microsoft.Data.Sqlite;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.Service.Tests.Storage;

[TestClass]
public sealed class SqliteTableStoreTests : TableStoreContract, IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly SqliteTableStore tables;

    public SqliteTableStoreTests() => tables = SqliteTableStore.Open(folder.File("service.db"));

    protected override ITableStore Tables => tables;

    public async ValueTask DisposeAsync()
    {
        await tables.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task Open_Again_FindsEverythingAndGoesOnWithETags()
    {
        var cancelled = TestContext.CancellationToken;
        await tables.CommitAsync("p", new TableOperation.Insert("row", TableProperties.Empty.With("N", 1)), cancelled);
        var before = await tables.ReadAsync("p", "row", cancelled);
        // A second one on the same file, as the code command opens beside the server.
        await using var second = SqliteTableStore.Open(folder.File("service.db"));
        Assert.AreEqual(before!.ETag, (await second.ReadAsync("p", "row", cancelled))!.ETag);
        await second.CommitAsync("p", new TableOperation.Delete("row", null), cancelled);
        await tables.CommitAsync("p", new TableOperation.Insert("row", TableProperties.Empty.With("N", 1)), cancelled);
        Assert.AreNotEqual(before.ETag, (await second.ReadAsync("p", "row", cancelled))!.ETag);
    }

    [TestMethod]
    public async Task CommitAsync_TwoStoresOnOneFile_LoseNothing()
    {
        var cancelled = TestContext.CancellationToken;
        await using var second = SqliteTableStore.Open(folder.File("service.db"));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? tables : second)
            .CommitAsync("p", new TableOperation.Insert($"row-{i:d3}", TableProperties.Empty), cancelled).AsTask()));
        var (count, etags) = (0, new HashSet<string>());
        await foreach (var row in tables.QueryPrefixAsync("p", "row-", cancelled))
        {
            count++;
            etags.Add(row.ETag);
        }
        Assert.AreEqual(200, count);
        Assert.HasCount(200, etags);
    }

    [TestMethod]
    public void Open_SchemaOfANewerVersion_IsRefusedInWords()
    {
        var path = folder.File("newer.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }
        Assert.Contains("newer version", Assert.ThrowsExactly<StorageException>(() => SqliteTableStore.Open(path)).Message);
    }

    [TestMethod]
    public void Open_NoDatabase_IsAStorageException()
    {
        File.WriteAllBytes(folder.File("text.db"), [.. Enumerable.Repeat((byte)'x', 5000)]);
        Assert.IsFalse(Assert.ThrowsExactly<StorageException>(() => SqliteTableStore.Open(folder.File("text.db"))).IsFull);
    }
}
