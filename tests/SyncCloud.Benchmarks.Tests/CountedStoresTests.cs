using System.Text;
using SyncCloud.Benchmarks.World;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Tests;

namespace SyncCloud.Benchmarks.Tests;

/// <summary>What is counted for a call of a store is what goes over the wire to Azure's.</summary>
[TestClass]
public sealed class CountedStoresTests(TestContext context) : IDisposable
{
    private readonly StorageWire wire = new();
    private readonly StorageMeter meter = new();

    private CancellationToken Cancelled => context.CancellationToken;

    public void Dispose() => wire.Dispose();

    [TestMethod]
    public async Task EveryCall_IsCountedAsTheRequestsThatItIs()
    {
        var azure = await Azurite.NewStorageAsync(wire.AddTo);
        var (tables, blobs) = (new CountedTables(azure.Tables, meter), new CountedBlobs(azure.Blobs, meter));
        wire.Forget();

        for (var i = 0; i < 11; i++)
            await tables.CommitAsync("p", [.. Enumerable.Range(i * 100, 100).Select(row => new TableOperation.Insert($"{row:d4}", TableProperties.Empty))], Cancelled);
        Assert.IsNotNull(await tables.ReadAsync("p", "0001", Cancelled));
        Assert.IsNull(await tables.ReadAsync("p", "x", Cancelled));
        Assert.AreEqual(1100, await tables.QueryAsync("p", "0", "9", Cancelled).CountAsync(Cancelled));
        Assert.AreEqual(0, await tables.QueryAsync("q", "0", "9", Cancelled).CountAsync(Cancelled));

        var bytes = Encoding.UTF8.GetBytes("bytes");
        await blobs.PutAsync("a", bytes, Cancelled);
        await blobs.PutAsync("a", bytes, Cancelled);
        await blobs.PutAsync("b", new MemoryStream(bytes), Cancelled);
        await blobs.PutAsync("c", new MemoryStream(new byte[9 << 20]), Cancelled);
        await blobs.GetPropertiesAsync("a", Cancelled);
        await blobs.RenewAsync("a", Cancelled);
        foreach (var (offset, length) in ((long, long?)[])[(0, null), (1, 2)])
        {
            await using var opened = await blobs.OpenAsync("a", offset, length, Cancelled);
            Assert.IsNotNull(opened);
        }
        Assert.IsNull(await blobs.OpenAsync("x", 0, null, Cancelled));
        Assert.AreEqual(3, await blobs.ListAsync("", Cancelled).CountAsync(Cancelled));
        await blobs.DeleteAsync("a", null, Cancelled);

        Assert.AreEqual(OverTheWire(), meter.Counts, string.Join(", ", wire.Requests));
    }

    private StorageCounts OverTheWire()
    {
        var requests = wire.Requests.CountBy(request => request).ToDictionary();
        return new StorageCounts
        {
            TableReads = Of("GET row") + Of("GET rows"),
            TableWrites = Of("POST transaction"),
            BlobWrites = Of("PUT blob") + Of("PUT block") + Of("PUT blocklist"),
            BlobReads = Of("GET blob"),
            BlobLists = Of("GET list"),
            BlobOthers = Of("HEAD blob") + Of("PUT metadata"),
            BlobDeletes = Of("DELETE blob"),
        };

        int Of(string request) => requests.GetValueOrDefault(request);
    }
}
