using System.Net;
using System.Text;
using System.Text.Json;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Azure;

namespace SyncCloud.Service.Tests.Storage;

/// <summary>Answers that are lost, and answers of a store in trouble: what a store says it did is true.</summary>
[TestClass]
public sealed class AzureTroubleTests(TestContext context) : IDisposable
{
    private const string Name = "abc/user/collection/logs/1";
    private static readonly byte[] Content = [1, 2, 3];
    private readonly StorageWire wire = new();
    private AzureStorage storage = null!;

    private CancellationToken Cancelled => context.CancellationToken;

    [TestInitialize]
    public async Task StartAsync()
    {
        storage = await Azurite.NewStorageAsync(wire.AddTo);
        wire.Forget();
    }

    public void Dispose() => wire.Dispose();

    [TestMethod]
    public async Task Commit_AnswerLost_IsSentOnce_AndItsOutcomeIsUnknown()
    {
        wire.LosesAnswerTo = _ => true;
        var unknown = await Assert.ThrowsExactlyAsync<StorageException>(async () => await CommitAsync(Insert("row")));
        Assert.IsFalse(unknown.IsFull);
        Assert.AreSequenceEqual(["POST transaction"], wire.Requests);
        wire.LosesAnswerTo = null;
        Assert.IsNotNull(await storage.Tables.ReadAsync("p", "row", Cancelled), "it was committed, and nobody has said otherwise");
    }

    [TestMethod]
    public async Task Commit_StoreBusy_IsUnknown_AndNothingIsSaidToHaveFailed()
    {
        wire.Answers = _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        await Assert.ThrowsExactlyAsync<StorageException>(async () => await CommitAsync(Insert("row")));
        Assert.HasCount(1, wire.Requests);
    }

    [TestMethod]
    public async Task Commit_RowTooLargeForTheTable_IsTheCallersMistake()
    {
        foreach (var code in new[] { "TooManyProperties", "EntityTooLarge", "PropertyValueTooLarge" })
        {
            wire.Answers = _ => Batch(HttpStatusCode.BadRequest, code);
            await Assert.ThrowsExactlyAsync<ArgumentException>(async () => await CommitAsync(new TableOperation.Merge("row", TableProperties.Empty, null)), code);
        }
    }

    [TestMethod]
    public async Task Commit_FailureThatNobodyExpects_IsUnknown()
    {
        wire.Answers = _ => Batch(HttpStatusCode.NotFound, "TableNotFound");
        var unknown = await Assert.ThrowsExactlyAsync<StorageException>(async () => await CommitAsync(new TableOperation.Merge("row", TableProperties.Empty, null)));
        Assert.Contains("TableNotFound", unknown.Message);
    }

    [TestMethod]
    public async Task Commit_TimeBeforeAzures_IsRefused() => await Assert.ThrowsExactlyAsync<ArgumentException>(async () =>
        await CommitAsync(new TableOperation.Insert("row", TableProperties.Empty.With("Time", new DateTimeOffset(1600, 12, 31, 0, 0, 0, TimeSpan.Zero)))));

    [TestMethod]
    public async Task Read_AnswerLost_IsAskedAgain()
    {
        await CommitAsync(Insert("row"));
        LoseOne();
        Assert.IsNotNull(await storage.Tables.ReadAsync("p", "row", Cancelled));
        LoseOne();
        Assert.HasCount(1, await storage.Tables.QueryPrefixAsync("p", "r", Cancelled).ToListAsync(Cancelled));
    }

    [TestMethod]
    public async Task Put_AnswerLost_FindsItsOwnBlob()
    {
        LoseOne();
        Assert.AreEqual(PutResult.Exists, await storage.Blobs.PutAsync(Name, Content, Cancelled));
        Assert.AreSequenceEqual(["PUT blob", "PUT blob"], wire.Requests);
        Assert.AreEqual(3, (await storage.Blobs.GetPropertiesAsync(Name, Cancelled))!.Length);
    }

    [TestMethod]
    public async Task Put_LongStream_IsBlocksAndTheirList_AndEachMayBeLost()
    {
        using var stream = new MemoryStream(new byte[9 << 20]);
        Assert.AreEqual(PutResult.Created, await storage.Blobs.PutAsync(Name, stream, Cancelled));
        Assert.AreSequenceEqual(["PUT block", "PUT block", "PUT block", "PUT blocklist"], wire.Requests);
        foreach (var lost in new[] { "PUT block", "PUT blocklist" })
        {
            stream.Position = 0;
            LoseOne(lost);
            var result = await storage.Blobs.PutAsync($"{Name}/{lost[4..]}", stream, Cancelled);
            Assert.AreEqual(lost == "PUT block" ? PutResult.Created : PutResult.Exists, result);
            Assert.AreEqual(9 << 20, (await storage.Blobs.GetPropertiesAsync($"{Name}/{lost[4..]}", Cancelled))!.Length);
        }
    }

    [TestMethod]
    public async Task Delete_AnswerLost_IsGone()
    {
        await storage.Blobs.PutAsync(Name, Content, Cancelled);
        LoseOne();
        await storage.Blobs.DeleteAsync(Name, null, Cancelled);
        Assert.IsNull(await storage.Blobs.GetPropertiesAsync(Name, Cancelled));
    }

    [TestMethod]
    public async Task Anything_StoreGone_IsTheStoresTrouble_WithoutAddressesOrKeys()
    {
        wire.LosesAnswerTo = _ => true;
        var failures = new List<StorageException>
        {
            await Assert.ThrowsExactlyAsync<StorageException>(async () => await storage.Blobs.PutAsync(Name, Content, Cancelled)),
            await Assert.ThrowsExactlyAsync<StorageException>(async () => await storage.Blobs.OpenAsync(Name, 0, null, Cancelled)),
            await Assert.ThrowsExactlyAsync<StorageException>(async () => await storage.Blobs.ListAsync("", Cancelled).CountAsync(Cancelled)),
            await Assert.ThrowsExactlyAsync<StorageException>(async () => await storage.Tables.ReadAsync("p", "row", Cancelled)),
            await Assert.ThrowsExactlyAsync<StorageException>(async () => await storage.Tables.QueryAsync("p", "a", "b", Cancelled).CountAsync(Cancelled)),
        };
        foreach (var failure in failures) Assert.DoesNotContain("127.0.0.1", failure.Message);
    }

    [TestMethod]
    public async Task Anything_WithoutItsContainerOrTable_IsTheStoresTrouble_NotAMissingBlob()
    {
        var nowhere = AzureStorage.Open((await Azurite.RequireAsync()).NewOptions(), credential: null);
        Assert.Contains("ContainerNotFound", (await Assert.ThrowsExactlyAsync<StorageException>(async () => await nowhere.Blobs.OpenAsync(Name, 0, null, Cancelled))).Message);
        await Assert.ThrowsExactlyAsync<StorageException>(async () => await nowhere.Blobs.GetPropertiesAsync(Name, Cancelled));
        await Assert.ThrowsExactlyAsync<StorageException>(async () => await nowhere.Blobs.PutAsync(Name, Content, Cancelled));
        await Assert.ThrowsExactlyAsync<StorageException>(async () => await nowhere.Tables.CommitAsync("p", [Insert("row")], Cancelled));
        await Assert.ThrowsExactlyAsync<StorageException>(async () => await nowhere.Tables.ReadAsync("p", "row", Cancelled));
    }

    private static TableOperation.Insert Insert(string row) => new(row, TableProperties.Empty.With("N", 1));

    private ValueTask<TransactionOutcome> CommitAsync(TableOperation operation) => storage.Tables.CommitAsync("p", [operation], Cancelled);

    private void LoseOne(string? request = null)
    {
        var lost = false;
        wire.LosesAnswerTo = name => !lost && (lost = request is null || name == request);
    }

    /// <summary>The answer of Table Storage to a transaction whose first operation it does not take.</summary>
    private static HttpResponseMessage Batch(HttpStatusCode status, string code)
    {
        var error = JsonSerializer.Serialize(new Dictionary<string, object> { ["odata.error"] = new { code, message = new { lang = "en-US", value = $"0:{code}" } } });
        var body = $"--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            + $"HTTP/1.1 {(int)status} {status}\r\nContent-Type: application/json;odata=minimalmetadata\r\n\r\n{error}\r\n--changesetresponse_1--\r\n--batchresponse_1--\r\n";
        var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/mixed; boundary=batchresponse_1");
        return new HttpResponseMessage(HttpStatusCode.Accepted) { Content = content };
    }
}
