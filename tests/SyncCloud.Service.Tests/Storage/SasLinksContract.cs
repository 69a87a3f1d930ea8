using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using SyncCloud.Protocol;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Azure;

namespace SyncCloud.Service.Tests.Storage;

/// <summary>What a link to a blob permits, and nothing beyond, whichever key signs it. Tried with plain HTTP, as a device does.</summary>
public abstract class SasLinksContract
{
    private static readonly PackPlace Place = new(new UserId(1), new CollectionId(2), Hash256.Of([3]));
    private static readonly string Blob = BlobNames.Pack(Place.User, Place.Collection, Place.Pack, 1);
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];
    private static readonly Uri Service = new("https://service.invalid");

    public TestContext TestContext { get; set; } = null!;
    private protected CancellationToken Cancelled => TestContext.CancellationToken;
    private protected abstract AzureStorage Storage { get; }
    private protected abstract HttpClient Http { get; }

    [TestMethod]
    public async Task Upload_CreatesTheBlobOnce_AndDoesNothingElse()
    {
        var link = await UploadLinkAsync(TimeSpan.FromMinutes(10));
        Assert.AreEqual(HttpStatusCode.Created, await PutAsync(link, Content));
        CollectionAssert.AreEqual(Content, await StoredAsync());

        Assert.IsTrue(await PutAsync(link, Content) is HttpStatusCode.Conflict or HttpStatusCode.Forbidden);
        Assert.IsTrue(await PutAsync(link, [9]) is HttpStatusCode.Conflict or HttpStatusCode.Forbidden);
        var unconditional = link with { Headers = link.Headers.Where(header => header.Key != "If-None-Match").ToDictionary() };
        Assert.AreEqual(HttpStatusCode.Forbidden, await PutAsync(unconditional, [9]), "nor without the condition");
        CollectionAssert.AreEqual(Content, await StoredAsync());

        Assert.AreEqual(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Get, link.Url));
        Assert.AreEqual(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Delete, link.Url));
        Assert.AreEqual(HttpStatusCode.Forbidden, await PutAsync(link with { Url = link.Url.Replace($"{Place.Pack}-1", $"{Place.Pack}-2", StringComparison.Ordinal) }, Content), "another blob");
        Assert.AreEqual(HttpStatusCode.Forbidden, await PutAsync(link with { Url = link.Url.Replace("sp=c", "sp=cw", StringComparison.Ordinal) }, Content), "another permission");
    }

    [TestMethod]
    public async Task Upload_GarbledOnTheWay_IsRefusedByTheStore()
    {
        var link = await UploadLinkAsync(TimeSpan.FromMinutes(10));
        Assert.AreEqual(HttpStatusCode.BadRequest, await PutAsync(link, Content, checksumOf: [1]));
        Assert.IsNull(await Storage.Blobs.GetPropertiesAsync(Blob, Cancelled));
        Assert.AreEqual(HttpStatusCode.Created, await PutAsync(link, Content));
    }

    [TestMethod]
    public async Task Download_ReadsTheBlob_WholeOrInRanges_AndDoesNothingElse()
    {
        await Storage.Blobs.PutAsync(Blob, Content, Cancelled);
        var link = await Storage.Links.DownloadAsync(Service, Place, Blob, Soon(TimeSpan.FromMinutes(10)), Cancelled);
        Assert.IsEmpty(link.Headers);
        CollectionAssert.AreEqual(Content, await Http.GetByteArrayAsync(new Uri(link.Url), Cancelled));
        using var request = new HttpRequestMessage(HttpMethod.Get, link.Url) { Headers = { Range = new RangeHeaderValue(10, 19) } };
        using var part = await Http.SendAsync(request, Cancelled);
        Assert.AreEqual(HttpStatusCode.PartialContent, part.StatusCode);
        CollectionAssert.AreEqual(Content[10..20], await part.Content.ReadAsByteArrayAsync(Cancelled));

        Assert.AreEqual(HttpStatusCode.Forbidden, await PutAsync(await UploadLinkAsync(TimeSpan.FromMinutes(1)) with { Url = link.Url }, Content));
        Assert.AreEqual(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Delete, link.Url));
        Assert.AreEqual(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Get, link.Url.Replace($"{Place.Pack}-1", $"{Place.Pack}", StringComparison.Ordinal)), "another blob");
    }

    [TestMethod]
    public async Task Link_PastItsTime_PermitsNothing()
    {
        var link = await UploadLinkAsync(TimeSpan.FromSeconds(-5));
        Assert.AreEqual(HttpStatusCode.Forbidden, await PutAsync(link, Content));
        Assert.IsNull(await Storage.Blobs.GetPropertiesAsync(Blob, Cancelled));
    }

    private protected ValueTask<MintedLink> UploadLinkAsync(TimeSpan lifetime) =>
        Storage.Links.UploadAsync(Service, Place, Blob, Content.Length, Hash256.Of(Content), Soon(lifetime), Cancelled);

    private static DateTimeOffset Soon(TimeSpan lifetime) => TimeProvider.System.GetUtcNow() + lifetime;

    private async Task<HttpStatusCode> PutAsync(MintedLink link, byte[] bytes, byte[]? checksumOf = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, link.Url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentMD5 = CryptographicOperations.HashData(HashAlgorithmName.MD5, checksumOf ?? bytes);
        foreach (var (name, value) in link.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request, Cancelled);
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string url)
    {
        using var request = new HttpRequestMessage(method, url);
        using var response = await Http.SendAsync(request, Cancelled);
        return response.StatusCode;
    }

    private async Task<byte[]> StoredAsync()
    {
        await using var blob = await Storage.Blobs.OpenAsync(Blob, 0, null, Cancelled);
        using var bytes = new MemoryStream();
        await blob!.Content.CopyToAsync(bytes, Cancelled);
        return bytes.ToArray();
    }
}
