using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO.Hashing;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Tests.Transport;

/// <summary>Packs over links, against stores that understand more or less of HTTP.</summary>
[TestClass]
public sealed class PackTransferTests
{
    public enum Ranges { All, NoneAtAll, SuffixIgnored, SuffixRefused, SuffixGarbled }

    private static readonly CollectionId Collection = new(0xc0);
    private static readonly Hash256 Name = Hash256.Of([1]);
    private static readonly byte[] Bytes = Content.TestDevice.Bytes(1, 300_000);

    public required TestContext TestContext { get; init; }
    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Upload_OfANewPack_GoesToTheLinkWithItsHeadersAndWithoutTheToken()
    {
        var store = new Store();
        await using var server = await LoopbackServer.StartAsync(store.AnswerAsync);
        using var transport = server.Transport();

        await transport.UploadPackAsync(Collection, Name, Bytes, Cancellation);

        CollectionAssert.AreEqual(Bytes, store.Packs[Name.ToString()]);
        Assert.AreEqual("create-only application/vnd.synccloud.pack ", store.UploadHeaders);
        await transport.UploadPackAsync(Collection, Name, Bytes, Cancellation);
        Assert.AreEqual(1, store.Puts);
    }

    [TestMethod]
    public async Task Upload_CarriesTheServicesChecksum_AndThatOfAStoreElsewhere()
    {
        var (service, elsewhere) = (new Store(), new Store { Host = "localhost" });
        foreach (var store in new[] { service, elsewhere })
        {
            await using var server = await LoopbackServer.StartAsync(store.AnswerAsync);
            using var transport = server.Transport();
            await transport.UploadPackAsync(Collection, Name, Bytes, Cancellation);
            CollectionAssert.AreEqual(Bytes, store.Packs[Name.ToString()]);
        }

        Assert.AreEqual($" {XxHash128.HashToUInt128(Bytes):x32}", service.UploadChecksum);
        Assert.AreEqual(Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, Bytes)) + service.UploadChecksum, elsewhere.UploadChecksum);
    }

    [TestMethod]
    [DataRow(true, false)]
    [DataRow(false, false)]
    [DataRow(true, true)]
    [DataRow(false, true)]
    public async Task Upload_NamesNoSum_UnlessTheServiceIsOlder(bool isPlain, bool isOlder)
    {
        var store = new Store { WantsSums = isOlder };
        await using var server = await LoopbackServer.StartAsync(store.AnswerAsync);
        using var transport = server.Transport();
        foreach (var seed in (int[])[1, 2])
        {
            using var builder = new PackBuilder();
            var block = isPlain ? Content.TestDevice.Bytes(seed, 10_000) : new byte[10_000 + seed];
            builder.Add(block, ContentHash.Leaf(block));
            var (id, bytes) = builder.Build();

            await transport.UploadPackAsync(Collection, id, bytes, Cancellation);

            CollectionAssert.AreEqual(bytes, store.Packs[id.ToString()]);
            Assert.AreEqual(!isOlder ? null : Convert.ToHexStringLower(SHA256.HashData(bytes)), store.NamedSum);
        }
        Assert.AreEqual(isOlder ? 3 : 2, store.LinkRequests);
    }

    [TestMethod]
    public async Task Upload_OfCompressedBlocks_ToAServiceThatTakesThoseOnlyWithTheirSum_NamesIt()
    {
        var store = new Store { RefusesWithoutSum = true };
        await using var server = await LoopbackServer.StartAsync(store.AnswerAsync);
        using var transport = server.Transport();
        foreach (var seed in (int[])[1, 2])
        {
            var name = Hash256.Of([(byte)seed]);
            await transport.UploadPackAsync(Collection, name, Bytes.AsMemory(seed), Cancellation);
            Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(Bytes.AsSpan(seed))), store.NamedSum);
            CollectionAssert.AreEqual(Bytes[seed..], store.Packs[name.ToString()]);
        }
        Assert.AreEqual(3, store.Puts);
    }

    [TestMethod]
    public async Task Upload_OfAPackThatAnotherStoredMeanwhile_IsASuccess()
    {
        var store = new Store { SaysStored = false };
        store.Packs[Name.ToString()] = Bytes;
        await using var server = await LoopbackServer.StartAsync(store.AnswerAsync);
        using var transport = server.Transport();

        await transport.UploadPackAsync(Collection, Name, Bytes, Cancellation);

        Assert.AreEqual(1, store.Puts);
    }

    [TestMethod]
    public async Task Transfer_WithALinkThatIsRefused_AsksForAnotherOnce()
    {
        var store = new Store { Refusals = 1 };
        await using var server = await LoopbackServer.StartAsync(store.AnswerAsync);
        using var transport = server.Transport();

        await transport.UploadPackAsync(Collection, Name, Bytes, Cancellation);
        store.Refusals = 1;
        CollectionAssert.AreEqual(Bytes, (await transport.DownloadPackAsync(Collection, Name, 0, FormatLimits.MaxPackLength, Cancellation)).Bytes.ToArray());
        store.Refusals = 2;
        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.DownloadPackAsync(Collection, Name, 0, 10, Cancellation));

        Assert.IsFalse(error.IsFinal);
        Assert.DoesNotContain("permission", error.Message);
    }

    [TestMethod]
    [DataRow(Ranges.All)]
    [DataRow(Ranges.NoneAtAll)]
    [DataRow(Ranges.SuffixIgnored)]
    [DataRow(Ranges.SuffixRefused)]
    [DataRow(Ranges.SuffixGarbled)]
    public async Task Download_OfAnyRange_WorksWithAnyStore(Ranges ranges)
    {
        var store = new Store { Understands = ranges };
        store.Packs[Name.ToString()] = Bytes;
        await using var server = await LoopbackServer.StartAsync(store.AnswerAsync);
        using var transport = server.Transport();

        foreach (var (offset, length) in ((long?, int)[])[(null, 1000), (0, 10), (1234, 5000), (299_990, 5000), (null, 400_000), (null, 7), (0, 400_000)])
        {
            var range = await transport.DownloadPackAsync(Collection, Name, offset, length, Cancellation);
            var start = (int)(offset ?? Math.Max(0, Bytes.Length - length));
            CollectionAssert.AreEqual(Bytes.AsSpan(start, Math.Min(length, Bytes.Length - start)).ToArray(), range.Bytes.ToArray());
            Assert.AreEqual(Bytes.Length, range.PackLength);
        }
        Assert.AreEqual(1, store.LinkRequests);
        Assert.AreEqual(ranges is Ranges.SuffixIgnored or Ranges.SuffixRefused or Ranges.SuffixGarbled, store.Heads > 0 && ranges != Ranges.NoneAtAll);
    }

    [TestMethod]
    public async Task Download_OfAPackThatIsGone_IsFinal()
    {
        await using var server = await LoopbackServer.StartAsync(new Store().AnswerAsync);
        using var transport = server.Transport();

        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.DownloadPackAsync(Collection, Name, 0, 10, Cancellation));

        Assert.AreEqual((true, ProblemTypes.NotFound), (error.IsFinal, error.ProblemType));
    }

    [TestMethod]
    public async Task Download_OfAnnouncedPacks_AsksForTheirLinksTogether()
    {
        var store = new Store();
        var names = Enumerable.Range(0, 100).Select(i => Hash256.Of([(byte)i, 7])).ToList();
        foreach (var name in names) store.Packs[name.ToString()] = Bytes[..100];
        await using var server = await LoopbackServer.StartAsync(store.AnswerAsync);
        using var transport = server.Transport();
        transport.ExpectPacks(Collection, names);

        foreach (var name in names) await transport.DownloadPackAsync(Collection, name, 0, 100, Cancellation);

        Assert.AreEqual(2, store.LinkRequests);
    }

    [TestMethod]
    public async Task Uploads_AtTheSameTime_ShareLinkRequestsAndAllArrive()
    {
        var store = new Store();
        await using var server = await LoopbackServer.StartAsync(store.AnswerAsync);
        using var transport = server.Transport();
        var names = Enumerable.Range(0, 40).Select(i => Hash256.Of([(byte)i, 8])).ToList();

        await Task.WhenAll(names.Select(name => transport.UploadPackAsync(Collection, name, Bytes.AsMemory(0, 1000), Cancellation)));

        Assert.HasCount(40, store.Packs);
        Assert.IsLessThanOrEqualTo(40, store.LinkRequests);
    }

    [TestMethod]
    [DataRow("""{"put":[null],"get":[]}""")]
    [DataRow("""{"put":[],"get":[]}""")]
    [DataRow("{}")]
    [DataRow("""{"put":[{"id":"00","url":"http://127.0.0.1/","headers":{},"stored":false,"expires":"2030-01-01T00:00:00Z"}],"get":[]}""")]
    public async Task Upload_WithLinksThatAnswerSomethingElse_IsRefused(string links)
    {
        await using var server = await LoopbackServer.StartAsync((context, _) => context.Response.WriteAsync(links));
        using var transport = server.Transport();

        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.UploadPackAsync(Collection, Name, Bytes, Cancellation));

        Assert.IsFalse(error.IsFinal);
        Assert.AreEqual(1, server.Requests);
    }

    [TestMethod]
    public async Task Upload_ToAFullStore_IsNotFinal()
    {
        await using var server = await LoopbackServer.StartAsync((context, _) => LoopbackServer.ProblemAsync(context, 507, ProblemTypes.StorageFull));
        using var transport = server.Transport();

        var error = await Assert.ThrowsExactlyAsync<TransportException>(() => transport.UploadPackAsync(Collection, Name, Bytes, Cancellation));

        Assert.AreEqual((false, ProblemTypes.StorageFull), (error.IsFinal, error.ProblemType));
    }

    /// <summary>The service's links and the store that they lead to.</summary>
    private sealed class Store
    {
        public ConcurrentDictionary<string, byte[]> Packs { get; } = [];
        public Ranges Understands { get; init; }
        public bool SaysStored { get; init; } = true;

        /// <summary>The host that its links name; null: the service's own.</summary>
        public string? Host { get; init; }
        public bool WantsSums { get; init; }

        /// <summary>Gives links without a sum, and refuses what comes by them.</summary>
        public bool RefusesWithoutSum { get; init; }
        public string? NamedSum { get; private set; }
        public int Refusals;
        public int Puts;
        public int Heads;
        public int LinkRequests;
        public string? UploadHeaders { get; private set; }
        public string? UploadChecksum { get; private set; }

        public async Task AnswerAsync(HttpContext context, int number)
        {
            if (context.Request.Path.Value!.EndsWith("content-links", StringComparison.Ordinal)) await GiveLinksAsync(context);
            else if (Interlocked.Decrement(ref Refusals) >= 0) context.Response.StatusCode = (int)HttpStatusCode.Forbidden;
            else await MoveAsync(context, context.Request.Path.Value.Split('/')[^1]);
        }

        private async Task GiveLinksAsync(HttpContext context)
        {
            Interlocked.Increment(ref LinkRequests);
            var asked = (await JsonSerializer.DeserializeAsync(context.Request.Body, ContractJson.Default.ContentLinkRequest))!;
            NamedSum = asked.Put.LastOrDefault()?.Sha256;
            if (WantsSums && asked.Put.Any(put => put.Sha256 is null))
            {
                await LoopbackServer.ProblemAsync(context, 400, ProblemTypes.InvalidRequest);
                return;
            }
            await LoopbackServer.JsonAsync(context, new ContentLinks([.. asked.Put.Select(put => Link(put.Id, SaysStored && Packs.ContainsKey(put.Id)))], [.. asked.Get.Select(id => Link(id, false))]), ContractJson.Default.ContentLinks);

            ContentLink Link(string id, bool stored) => new(id, $"http://{(Host is null ? context.Request.Host : new HostString(Host, context.Request.Host.Port!.Value))}/store/{id}?permission=secret",
                ImmutableDictionary<string, string>.Empty.Add("If-None-Match", "create-only").Add("Content-Type", MediaTypes.Pack), stored, TimeProvider.System.GetUtcNow().AddMinutes(10));
        }

        private async Task MoveAsync(HttpContext context, string id)
        {
            if (context.Request.Method == HttpMethods.Put)
            {
                Interlocked.Increment(ref Puts);
                UploadHeaders = $"{context.Request.Headers.IfNoneMatch} {context.Request.ContentType} {context.Request.Headers.Authorization}{context.Request.Headers[ContractHeaders.DeviceSecret]}";
                UploadChecksum = $"{context.Request.Headers.ContentMD5} {context.Request.Headers[ContractHeaders.Checksum]}";
                using var received = new MemoryStream();
                await context.Request.Body.CopyToAsync(received);
                if (RefusesWithoutSum && NamedSum is null)
                {
                    await LoopbackServer.ProblemAsync(context, 400, ProblemTypes.InvalidRequest);
                    return;
                }
                context.Response.StatusCode = Packs.TryAdd(id, received.ToArray()) ? 201 : 409;
                return;
            }
            if (!Packs.TryGetValue(id, out var bytes))
            {
                context.Response.StatusCode = 404;
                return;
            }
            context.Request.Headers.Remove("If-None-Match");
            var isSuffix = context.Request.Headers.Range.ToString().StartsWith("bytes=-", StringComparison.Ordinal);
            if (context.Request.Method == HttpMethods.Head) Interlocked.Increment(ref Heads);
            if (isSuffix && Understands == Ranges.SuffixRefused) context.Response.StatusCode = 400;
            else if (isSuffix && Understands == Ranges.SuffixGarbled)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes NaN-16/{bytes.Length}";
                await context.Response.Body.WriteAsync(bytes);
            }
            else await Results.Bytes(bytes, enableRangeProcessing: Understands != Ranges.NoneAtAll && !(isSuffix && Understands == Ranges.SuffixIgnored)).ExecuteAsync(context);
        }
    }
}
