using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Storage;

/// <summary>What every blob store must do. An adapter's test class says only how to make one.</summary>
public abstract class BlobStoreContract
{
    private const string Name = "abc/user/collection/logs/1";
    public TestContext TestContext { get; set; } = null!;
    private protected CancellationToken Cancelled => TestContext.CancellationToken;

    /// <summary>An empty store.</summary>
    protected abstract IBlobStore Blobs { get; }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    private async Task<byte[]?> ReadAsync(string name, long offset = 0, long? length = null)
    {
        await using var blob = await Blobs.OpenAsync(name, offset, length, Cancelled);
        if (blob is null) return null;
        using var bytes = new MemoryStream();
        await blob.Content.CopyToAsync(bytes, Cancelled);
        return bytes.ToArray();
    }

    private async Task<List<string>> ListAsync(string prefix)
    {
        var names = new List<string>();
        await foreach (var blob in Blobs.ListAsync(prefix, Cancelled)) names.Add(blob.Name);
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    [TestMethod]
    public async Task PutAsync_New_IsCreatedAndReadBack()
    {
        Assert.AreEqual(PutResult.Created, await Blobs.PutAsync(Name, Bytes(300_000), Cancelled));
        CollectionAssert.AreEqual(Bytes(300_000), await ReadAsync(Name));
        var properties = await Blobs.GetPropertiesAsync(Name, Cancelled);
        Assert.AreEqual(300_000, properties!.Length);
        Assert.AreEqual(Name, properties.Name);
    }

    [TestMethod]
    public async Task PutAsync_Stream_IsReadToItsEnd()
    {
        using var content = new MemoryStream(Bytes(200_000));
        Assert.AreEqual(PutResult.Created, await Blobs.PutAsync(Name, content, Cancelled));
        CollectionAssert.AreEqual(Bytes(200_000), await ReadAsync(Name));
    }

    [TestMethod]
    public async Task PutAsync_Empty_IsABlob()
    {
        Assert.AreEqual(PutResult.Created, await Blobs.PutAsync(Name, ReadOnlyMemory<byte>.Empty, Cancelled));
        CollectionAssert.AreEqual(Array.Empty<byte>(), await ReadAsync(Name));
    }

    [TestMethod]
    public async Task PutAsync_Existing_StaysAsItIs()
    {
        await Blobs.PutAsync(Name, Bytes(10), Cancelled);
        var before = await Blobs.GetPropertiesAsync(Name, Cancelled);
        Assert.AreEqual(PutResult.Exists, await Blobs.PutAsync(Name, Bytes(20), Cancelled));
        using var content = new MemoryStream(Bytes(30));
        Assert.AreEqual(PutResult.Exists, await Blobs.PutAsync(Name, content, Cancelled));
        CollectionAssert.AreEqual(Bytes(10), await ReadAsync(Name));
        Assert.AreEqual(before, await Blobs.GetPropertiesAsync(Name, Cancelled));
    }

    [TestMethod]
    public async Task PutAsync_ManyAtOnce_OneCreates()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 16).Select(i => Blobs.PutAsync(Name, Bytes(i), Cancelled).AsTask()));
        Assert.HasCount(1, results.Where(result => result == PutResult.Created));
        var winner = Array.IndexOf(results, PutResult.Created) + 1;
        CollectionAssert.AreEqual(Bytes(winner), await ReadAsync(Name));
    }

    [TestMethod]
    public async Task PutAsync_LongStreamsAtOnce_OneCreates_AndIsNotMixedWithTheOthers()
    {
        var contents = Enumerable.Range(1, 3).Select(i => Enumerable.Repeat((byte)i, 9 << 20).ToArray()).ToArray();
        var results = await Task.WhenAll(contents.Select(async content =>
        {
            using var stream = new MemoryStream(content);
            return await Blobs.PutAsync(Name, stream, Cancelled);
        }));
        Assert.HasCount(1, results.Where(result => result == PutResult.Created));
        var read = await ReadAsync(Name);
        Assert.IsTrue(contents[Array.IndexOf(results, PutResult.Created)].SequenceEqual(read!));
    }

    [TestMethod]
    public async Task PutAsync_LongStreamBreaks_NothingIsVisible()
    {
        using var content = new BreakingStream(9 << 20);
        await Assert.ThrowsExactlyAsync<IOException>(async () => await Blobs.PutAsync(Name, content, Cancelled));
        Assert.IsNull(await Blobs.GetPropertiesAsync(Name, Cancelled));
        Assert.IsNull(await ReadAsync(Name));
        Assert.IsEmpty(await ListAsync(""));
        Assert.IsFalse(await Blobs.RenewAsync(Name, Cancelled));
    }

    [TestMethod]
    public async Task PutAsync_StreamBreaks_NothingIsVisible()
    {
        using var content = new BreakingStream(100_000);
        await Assert.ThrowsExactlyAsync<IOException>(async () => await Blobs.PutAsync(Name, content, Cancelled));
        Assert.IsNull(await Blobs.GetPropertiesAsync(Name, Cancelled));
        Assert.IsEmpty(await ListAsync(""));
        Assert.AreEqual(PutResult.Created, await Blobs.PutAsync(Name, Bytes(5), Cancelled));
    }

    [TestMethod]
    [DataRow(0L, 10L, 0, 10)]
    [DataRow(90L, 100L, 90, 10)]
    [DataRow(50L, null, 50, 50)]
    [DataRow(100L, null, 100, 0)]
    [DataRow(1000L, 5L, 100, 0)]
    [DataRow(3L, 0L, 3, 0)]
    public async Task OpenAsync_Range_IsCutAtTheEnd(long offset, long? length, int from, int count)
    {
        await Blobs.PutAsync(Name, Bytes(100), Cancelled);
        CollectionAssert.AreEqual(Bytes(100)[from..(from + count)], await ReadAsync(Name, offset, length));
    }

    [TestMethod]
    public async Task OpenAsync_NoBlob_Null()
    {
        await Blobs.PutAsync(Name, Bytes(1), Cancelled);
        Assert.IsNull(await ReadAsync("abc/user/collection/logs/2"));
        Assert.IsNull(await ReadAsync("xyz/nobody"));
        Assert.IsNull(await Blobs.GetPropertiesAsync("xyz/nobody", Cancelled));
        Assert.IsNull(await Blobs.GetPropertiesAsync("abc/user", Cancelled));
    }

    [TestMethod]
    public async Task ListAsync_Prefix_NamesAllThatStartWithIt()
    {
        foreach (var name in new[] { "abc/u/c/logs/1", "abc/u/c/logs/12", "abc/u/c/packs/1", "abc/u/c2/logs/1", "def/v/c/logs/1" }) await Blobs.PutAsync(name, Bytes(1), Cancelled);
        Assert.AreSequenceEqual(["abc/u/c/logs/1", "abc/u/c/logs/12", "abc/u/c/packs/1"], await ListAsync("abc/u/c/"));
        Assert.AreSequenceEqual(["abc/u/c/logs/1", "abc/u/c/logs/12"], await ListAsync("abc/u/c/logs/1"));
        Assert.HasCount(5, await ListAsync(""));
        Assert.IsEmpty(await ListAsync("xyz/"));
    }

    [TestMethod]
    public async Task DeleteAsync_ByETagOrAny()
    {
        await Blobs.PutAsync(Name, Bytes(1), Cancelled);
        Assert.IsFalse(await Blobs.DeleteAsync(Name, "no such tag", Cancelled));
        Assert.IsTrue(await Blobs.DeleteAsync(Name, (await Blobs.GetPropertiesAsync(Name, Cancelled))!.ETag, Cancelled));
        Assert.IsFalse(await Blobs.DeleteAsync(Name, null, Cancelled));
        Assert.AreEqual(PutResult.Created, await Blobs.PutAsync(Name, Bytes(2), Cancelled));
        Assert.IsTrue(await Blobs.DeleteAsync(Name, null, Cancelled));
        Assert.IsNull(await ReadAsync(Name));
    }

    [TestMethod]
    public async Task RenewAsync_SweepThatLookedBefore_DoesNotDelete()
    {
        Assert.IsFalse(await Blobs.RenewAsync(Name, Cancelled));
        await Blobs.PutAsync(Name, Bytes(9), Cancelled);
        var looked = await Blobs.GetPropertiesAsync(Name, Cancelled);
        Assert.IsTrue(await Blobs.RenewAsync(Name, Cancelled));
        Assert.IsFalse(await Blobs.DeleteAsync(Name, looked!.ETag, Cancelled));
        CollectionAssert.AreEqual(Bytes(9), await ReadAsync(Name));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("/a")]
    [DataRow("a/")]
    [DataRow("a//b")]
    [DataRow("../a")]
    [DataRow("a/../b")]
    [DataRow(".incoming/a")]
    [DataRow("A")]
    [DataRow("a\\b")]
    public async Task PutAsync_NameThatCannotBe_IsRefused(string name) =>
        await Assert.ThrowsExactlyAsync<ArgumentException>(async () => await Blobs.PutAsync(name, Bytes(1), Cancelled));

    /// <summary>Gives some bytes, then fails as a broken connection does.</summary>
    private sealed class BreakingStream(int good) : MemoryStream(new byte[good])
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer) is > 0 and var count ? count : throw new IOException("broken");
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : throw new IOException("broken");
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => Task.FromException(new IOException("broken"));
    }
}
