using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Storage;

/// <summary>What every table store must do. An adapter's test class says only how to make one.</summary>
public abstract class TableStoreContract
{
    private const string P = "partition";
    public TestContext TestContext { get; set; } = null!;
    private protected CancellationToken Cancelled => TestContext.CancellationToken;

    /// <summary>An empty store.</summary>
    protected abstract ITableStore Tables { get; }

    /// <summary>More rows than a page has, and how many of them to delete in one transaction so that a page's last one is among them when the next is fetched.</summary>
    protected virtual (int Rows, int AtOnce) Many => (600, 1);

    /// <summary>How many write one row at once.</summary>
    protected virtual int Contenders => 16;

    private static TableProperties Number(long value) => TableProperties.Empty.With("N", value);
    private static TableOperation.Insert Insert(string row, long value = 0) => new(row, Number(value));

    private async Task<TableRow> RowAsync(string row) => await Tables.ReadAsync(P, row, Cancelled) ?? throw new AssertFailedException($"no row {row}");

    private async Task CommittedAsync(params TableOperation[] operations) =>
        Assert.IsInstanceOfType<TransactionOutcome.Committed>(await Tables.CommitAsync(P, operations, Cancelled));

    private async Task FailedAsync(int operation, TableFailure failure, params TableOperation[] operations) =>
        Assert.AreEqual(new TransactionOutcome.Failed(operation, failure), await Tables.CommitAsync(P, operations, Cancelled));

    [TestMethod]
    public async Task ReadAsync_NoRow_Null() => Assert.IsNull(await Tables.ReadAsync(P, "row", Cancelled));

    [TestMethod]
    public async Task CommitAsync_EveryTypeOfProperty_ComesBackEqual()
    {
        var time = new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)).AddTicks(7);
        var properties = TableProperties.Empty.With("Text", "häß\u0001\"'\ud83d\ude00").With("Empty", "").With("Number", long.MinValue).With("Yes", true).With("No", false)
            .With("Time", time).With("Bytes", [0, 1, 255]).With("NoBytes", []);
        await CommittedAsync(new TableOperation.Insert("row", properties));
        var read = (await RowAsync("row")).Properties;
        Assert.AreEqual("häß\u0001\"'\ud83d\ude00", read.Text("Text"));
        Assert.AreEqual("", read.Text("Empty"));
        Assert.AreEqual(long.MinValue, read.Number("Number"));
        Assert.IsTrue(read.Flag("Yes"));
        Assert.IsFalse(read.Flag("No"));
        Assert.AreEqual(time, read.Time("Time"));
        CollectionAssert.AreEqual(new byte[] { 0, 1, 255 }, read.Bytes("Bytes"));
        CollectionAssert.AreEqual(Array.Empty<byte>(), read.Bytes("NoBytes"));
        Assert.IsNull(read.Text("Missing"));
        Assert.HasCount(8, read.Values);
    }

    [TestMethod]
    public async Task Insert_RowExists_FailsAndKeepsIt()
    {
        await CommittedAsync(Insert("row", 1));
        await FailedAsync(0, TableFailure.Exists, Insert("row", 2));
        Assert.AreEqual(1, (await RowAsync("row")).Properties.Number("N"));
    }

    [TestMethod]
    public async Task Replace_OnlyOnItsETag()
    {
        await FailedAsync(0, TableFailure.NotFound, new TableOperation.Replace("row", Number(9), "1"));
        await CommittedAsync(new TableOperation.Insert("row", Number(1).With("Other", "kept only by a merge")));
        var first = await RowAsync("row");
        await CommittedAsync(new TableOperation.Replace("row", Number(2), first.ETag));
        var second = await RowAsync("row");
        Assert.AreEqual(2, second.Properties.Number("N"));
        Assert.IsNull(second.Properties.Text("Other"));
        Assert.AreNotEqual(first.ETag, second.ETag);
        await FailedAsync(0, TableFailure.ETagMismatch, new TableOperation.Replace("row", Number(3), first.ETag));
    }

    [TestMethod]
    public async Task Replace_WithEqualProperties_StillGivesANewETag()
    {
        await CommittedAsync(Insert("row", 1));
        var first = await RowAsync("row");
        await CommittedAsync(new TableOperation.Replace("row", Number(1), first.ETag));
        Assert.AreNotEqual(first.ETag, (await RowAsync("row")).ETag);
    }

    [TestMethod]
    public async Task Upsert_AddsOrReplaces()
    {
        await CommittedAsync(new TableOperation.Upsert("row", Number(1).With("Other", "x")));
        await CommittedAsync(new TableOperation.Upsert("row", Number(2)));
        var row = await RowAsync("row");
        Assert.AreEqual(2, row.Properties.Number("N"));
        Assert.IsNull(row.Properties.Text("Other"));
    }

    [TestMethod]
    public async Task Merge_KeepsOtherProperties()
    {
        await FailedAsync(0, TableFailure.NotFound, new TableOperation.Merge("row", Number(9), null));
        await CommittedAsync(new TableOperation.Insert("row", Number(1).With("Other", "x")));
        var first = await RowAsync("row");
        await CommittedAsync(new TableOperation.Merge("row", Number(2), first.ETag));
        await FailedAsync(0, TableFailure.ETagMismatch, new TableOperation.Merge("row", Number(3), first.ETag));
        await CommittedAsync(new TableOperation.Merge("row", Number(4), null));
        await CommittedAsync(new TableOperation.InsertOrMerge("row", TableProperties.Empty.With("Third", true)));
        await CommittedAsync(new TableOperation.InsertOrMerge("new", Number(5)));
        var row = await RowAsync("row");
        Assert.AreEqual(4, row.Properties.Number("N"));
        Assert.AreEqual("x", row.Properties.Text("Other"));
        Assert.IsTrue(row.Properties.Flag("Third"));
        Assert.AreEqual(5, (await RowAsync("new")).Properties.Number("N"));
    }

    [TestMethod]
    public async Task Delete_OnlyOnItsETagOrAny()
    {
        await FailedAsync(0, TableFailure.NotFound, new TableOperation.Delete("row", null));
        await CommittedAsync(Insert("row", 1), Insert("other"));
        await FailedAsync(0, TableFailure.ETagMismatch, new TableOperation.Delete("row", "no such tag"));
        await CommittedAsync(new TableOperation.Delete("row", (await RowAsync("row")).ETag));
        await CommittedAsync(new TableOperation.Delete("other", null));
        Assert.IsNull(await Tables.ReadAsync(P, "row", Cancelled));
        Assert.IsNull(await Tables.ReadAsync(P, "other", Cancelled));
    }

    [TestMethod]
    public async Task ETag_OfARowDeletedAndMadeAgain_IsNew()
    {
        await CommittedAsync(Insert("row", 1));
        var first = (await RowAsync("row")).ETag;
        await CommittedAsync(new TableOperation.Delete("row", first));
        await CommittedAsync(Insert("row", 1));
        await FailedAsync(0, TableFailure.ETagMismatch, new TableOperation.Replace("row", Number(2), first));
    }

    [TestMethod]
    public async Task CommitAsync_OneOperationFails_NothingIsDoneAndItIsNamed()
    {
        await CommittedAsync(Insert("b", 2), Insert("c"));
        await FailedAsync(2, TableFailure.Exists, Insert("a"), new TableOperation.Merge("b", Number(3), null), Insert("c"), Insert("d"));
        Assert.IsNull(await Tables.ReadAsync(P, "a", Cancelled));
        Assert.IsNull(await Tables.ReadAsync(P, "d", Cancelled));
        Assert.AreEqual(2, (await RowAsync("b")).Properties.Number("N"));
    }

    [TestMethod]
    public async Task CommitAsync_OneHundredOperations_AreTaken_OneMoreIsNot()
    {
        await CommittedAsync([.. Enumerable.Range(0, 100).Select(i => Insert($"row-{i:d3}", i))]);
        await Assert.ThrowsExactlyAsync<ArgumentException>(async () => await Tables.CommitAsync(P, [.. Enumerable.Range(100, 101).Select(i => Insert($"row-{i}", i))], Cancelled));
        await Assert.ThrowsExactlyAsync<ArgumentException>(async () => await Tables.CommitAsync(P, [], Cancelled));
        await Assert.ThrowsExactlyAsync<ArgumentException>(async () => await Tables.CommitAsync(P, [Insert("x"), new TableOperation.Delete("x", null)], Cancelled));
    }

    [TestMethod]
    public async Task CommitAsync_KeysOfAllThatIsAllowed_AreFoundAgain()
    {
        var all = new string([.. Enumerable.Range(' ', '~' - ' ').Select(code => (char)code).Except("/\\#?")]);
        foreach (var key in new[] { all, "it's 100%", "a+b", "%41", "&=;:@", new string('k', TableKey.MaxLength) })
        {
            Assert.IsInstanceOfType<TransactionOutcome.Committed>(await Tables.CommitAsync(key, [Insert(key, 1)], Cancelled));
            var read = await Tables.ReadAsync(key, key, Cancelled);
            Assert.AreEqual((key, key, 1), (read!.Partition, read.Row, read.Properties.Number("N")));
            Assert.HasCount(1, await Tables.QueryPrefixAsync(key, key, Cancelled).ToListAsync(Cancelled));
            Assert.IsInstanceOfType<TransactionOutcome.Committed>(await Tables.CommitAsync(key, [new TableOperation.Delete(key, read.ETag)], Cancelled));
        }
    }

    [TestMethod]
    public async Task CommitAsync_PropertiesAsLargeAsTheyMayBe_ComeBackEqual()
    {
        var text = string.Concat(Enumerable.Repeat("\u00e4\u6587", TableProperties.MaxValueLength / 4));
        var bytes = Enumerable.Range(0, TableProperties.MaxValueLength).Select(i => (byte)(i * 7)).ToArray();
        await CommittedAsync(new TableOperation.Insert("row", TableProperties.Empty.With("Text", text).With("Bytes", bytes)));
        var read = (await RowAsync("row")).Properties;
        Assert.AreEqual(text, read.Text("Text"));
        CollectionAssert.AreEqual(bytes, read.Bytes("Bytes"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a/b")]
    [DataRow("a\\b")]
    [DataRow("a#b")]
    [DataRow("a?b")]
    [DataRow("a\tb")]
    [DataRow("a~b")]
    [DataRow("ä")]
    public async Task CommitAsync_KeyThatAzureForbids_IsRefused(string key)
    {
        await Assert.ThrowsExactlyAsync<ArgumentException>(async () => await Tables.CommitAsync(P, [Insert(key)], Cancelled));
        await Assert.ThrowsExactlyAsync<ArgumentException>(async () => await Tables.CommitAsync(key, [Insert("row")], Cancelled));
    }

    [TestMethod]
    public async Task QueryAsync_RangeOverManyPages_InOrdinalOrder()
    {
        var keys = Enumerable.Range(0, 700).Select(i => $"log-{i:d19}").ToList();
        foreach (var chunk in keys.AsEnumerable().Reverse().Chunk(100)) await CommittedAsync([.. chunk.Select(key => Insert(key))]);
        await CommittedAsync(Insert("LOG"), Insert("log"), Insert("log."), Insert("zz"));
        await Tables.CommitAsync("partition2", [Insert("log-x")], Cancelled);
        Assert.AreSequenceEqual(keys, await KeysAsync("log-", "log-" + TableKey.Last));
        Assert.AreSequenceEqual(keys[300..600], await KeysAsync(keys[300], keys[600]));
        Assert.AreSequenceEqual(["LOG", "log"], await KeysAsync("", "log-"));
        Assert.IsEmpty(await KeysAsync("m", "n"));
        Assert.IsEmpty(await KeysAsync("n", "m"));

        async Task<List<string>> KeysAsync(string from, string before)
        {
            var found = new List<string>();
            await foreach (var row in Tables.QueryAsync(P, from, before, Cancelled)) found.Add(row.Row);
            return found;
        }
    }

    [TestMethod]
    public async Task QueryAsync_RowsDeletedWhileEnumerating_SkipsNone()
    {
        var (count, atOnce) = Many;
        foreach (var chunk in Enumerable.Range(0, count).Chunk(100)) await CommittedAsync([.. chunk.Select(i => Insert($"row-{i:d4}"))]);
        var (seen, deletes) = (0, new List<TableOperation>());
        await foreach (var row in Tables.QueryPrefixAsync(P, "row-", Cancelled))
        {
            seen++;
            deletes.Add(new TableOperation.Delete(row.Row, row.ETag));
            if (deletes.Count < atOnce) continue;
            await CommittedAsync([.. deletes]);
            deletes.Clear();
        }
        Assert.AreEqual(count, seen);
    }

    [TestMethod]
    public async Task CommitAsync_ManyAtOnceOnOneRow_EachETagWinsOnce()
    {
        await CommittedAsync(Insert("counter"));
        await Task.WhenAll(Enumerable.Range(0, Contenders).Select(async _ =>
        {
            for (var done = 0; done < 10;)
            {
                var row = await RowAsync("counter");
                var next = new TableOperation.Replace("counter", Number(row.Properties.Number("N")!.Value + 1), row.ETag);
                if (await Tables.CommitAsync(P, [next], Cancelled) is TransactionOutcome.Committed) done++;
            }
        }));
        Assert.AreEqual(Contenders * 10, (await RowAsync("counter")).Properties.Number("N"));
    }

    [TestMethod]
    public virtual async Task Merge_BeyondTheMostProperties_ThrowsAndChangesNothing()
    {
        var full = Enumerable.Range(0, TableProperties.MaxCount).Aggregate(TableProperties.Empty, (properties, i) => properties.With($"P{i}", i));
        await CommittedAsync(new TableOperation.Insert("row", full));
        await Assert.ThrowsExactlyAsync<ArgumentException>(async () => await Tables.CommitAsync(P, [Insert("a"), new TableOperation.Merge("row", Number(1), null)], Cancelled));
        Assert.IsNull(await Tables.ReadAsync(P, "a", Cancelled));
        await CommittedAsync(Insert("b"));
    }

    [TestMethod]
    public async Task CommitAsync_CancelledBefore_Throws() =>
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await Tables.CommitAsync(P, [Insert("row")], new CancellationToken(canceled: true)));
}
