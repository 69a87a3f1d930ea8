using System.IO.Hashing;
using System.Net;
using System.Net.Http.Headers;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;

namespace SyncCloud.LocalHost.Tests;

[TestClass]
public sealed class FlowTests
{
    [TestMethod]
    public async Task TwoDevices_FromTheirCodesToRevocation()
    {
        await using var server = await TestServer.StartAsync();
        var (laptop, phone) = (await server.DeviceAsync(), await server.DeviceAsync("Anna"));
        var info = await laptop.CollectionAsync();
        Assert.AreEqual(info.Id, (await phone.CollectionAsync("DOCUMENTS", HttpStatusCode.OK)).Id);
        var collection = CollectionId.Parse(info.Id);
        var start = info.Head.ToPosition();
        Assert.AreEqual(LogPosition.Start(collection), start);

        // The laptop appends; the same bytes again are the same success.
        var first = laptop.Log(collection, start);
        using (var response = await laptop.AppendAsync(collection, first))
            Assert.AreEqual(new AppendedLog(1, Hash256.Of(first).ToString()), await TestServer.ReadAsync(response, HttpStatusCode.Created, ContractJson.Default.AppendedLog));
        using (var response = await laptop.AppendAsync(collection, first))
            Assert.AreEqual(new AppendedLog(1, Hash256.Of(first).ToString()), await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.AppendedLog));

        // The phone was slower, hears the head, reads, and appends.
        using (var response = await phone.AppendAsync(collection, phone.Log(collection, start)))
            Assert.AreEqual(new PositionInfo(1, Hash256.Of(first).ToString()), (await TestServer.ProblemAsync(response, HttpStatusCode.Conflict, ProblemTypes.LostRace)).Head);
        var (logs, head) = await phone.ReadAsync(collection, start);
        CollectionAssert.AreEqual(first, logs.Single().Bytes.ToArray());
        var second = phone.Log(collection, head);
        using (var response = await phone.AppendAsync(collection, second)) Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        (logs, head) = await laptop.ReadAsync(collection, head);
        CollectionAssert.AreEqual(second, logs.Single().Bytes.ToArray());
        Assert.IsEmpty((await laptop.ReadAsync(collection, head)).Logs);

        // One log, the index, a position that is not in the chain.
        using (var response = await laptop.SendAsync("GET", Routes.Fill(Routes.Log, collection, 1))) CollectionAssert.AreEqual(first, await response.Content.ReadAsByteArrayAsync());
        using (var response = await laptop.SendAsync("GET", Routes.Fill(Routes.LogIndex, collection) + "?after=1&limit=5"))
        {
            var row = (await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.LogList)).Logs.Single();
            Assert.AreEqual((2L, phone.Device!.Id, 1L, (long)second.Length), (row.Sequence, row.Device, row.Puts, row.Length));
        }
        using (var response = await laptop.SendAsync("GET", $"{Routes.Fill(Routes.Logs, collection)}?after=2&hash={Hash256.Of([1])}"))
            Assert.AreEqual(PositionInfo.Of(head), (await TestServer.ProblemAsync(response, HttpStatusCode.Conflict, ProblemTypes.Rewound)).Head);

        // Both are listed, with their cursors.
        using (var response = await laptop.SendAsync("GET", Routes.Devices))
        {
            var devices = (await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.DeviceList)).Devices;
            Assert.HasCount(2, devices);
            Assert.AreEqual(2, devices.Single(device => device.Id == laptop.Device!.Id).Cursors[info.Id]);
        }
        using (var response = await laptop.SendAsync("GET", Routes.Collections))
        {
            var listed = (await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.CollectionList)).Collections.Single();
            Assert.AreEqual((PositionInfo.Of(head), (long)first.Length + second.Length), (listed.Head, listed.StoredBytes));
        }

        // The phone is lost.
        using (var response = await laptop.SendAsync("DELETE", Routes.Fill(Routes.Device, phone.Id))) Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
        using (var response = await phone.AppendAsync(collection, phone.Log(collection, head))) await TestServer.ProblemAsync(response, HttpStatusCode.Forbidden, ProblemTypes.DeviceRevoked);
        using (var response = await phone.SendAsync("POST", Routes.Devices, TestServer.Json(new DeviceRegistration("thief"), ContractJson.Default.DeviceRegistration)))
            await TestServer.ProblemAsync(response, HttpStatusCode.Forbidden, ProblemTypes.DeviceRevoked);
        using (var response = await laptop.AppendAsync(collection, laptop.Log(collection, head))) Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);

        using (var response = await laptop.SendAsync("DELETE", Routes.Fill(Routes.Collection, collection))) Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
        using (var response = await laptop.SendAsync("DELETE", Routes.Fill(Routes.Collection, collection))) Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
        using (var response = await laptop.AppendAsync(collection, laptop.Log(collection, head))) await TestServer.ProblemAsync(response, HttpStatusCode.NotFound, ProblemTypes.UnknownCollection);
    }

    [TestMethod]
    public async Task Packs_MoveByLinks_WholeAndInRanges()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var info = await device.CollectionAsync();
        var collection = CollectionId.Parse(info.Id);
        var (id, bytes) = Pack(1);
        var log = device.Log(collection, info.Head.ToPosition(), "x", new WholeLocation(new ContentRef(1, ContentHash.Of([1])), [new Extent(ContainerId.OfPack(id), 0, 1, 0, 1)]));
        using (var response = await device.AppendAsync(collection, log))
            Assert.AreSequenceEqual([id.ToString()], (await TestServer.ProblemAsync(response, HttpStatusCode.Conflict, ProblemTypes.ContainerRetired)).Containers!.Value.AsEnumerable());

        var links = await LinksAsync(device, collection, id, bytes);
        var (put, get) = (links.Put.Single(), links.Get.Single());
        using (var response = await PutAsync(put, bytes[..^1])) await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        using (var response = await PutAsync(put, [.. bytes, 0])) await TestServer.ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, ProblemTypes.TooLarge);
        using (var response = await PutAsync(put, [.. bytes[..^1], 0])) await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.Corrupt);
        using (var response = await server.Http.GetAsync(new Uri(get.Url))) await TestServer.ProblemAsync(response, HttpStatusCode.NotFound, ProblemTypes.NotFound);
        using (var response = await PutAsync(put, bytes)) Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        using (var response = await PutAsync(put, bytes)) Assert.AreEqual(HttpStatusCode.Conflict, response.StatusCode);
        Assert.IsTrue((await LinksAsync(device, collection, id, bytes)).Put.Single().Stored);
        using (var response = await device.AppendAsync(collection, log)) Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);

        using (var response = await server.Http.GetAsync(new Uri(get.Url))) CollectionAssert.AreEqual(bytes, await response.Content.ReadAsByteArrayAsync());
        await RangeAsync(new RangeHeaderValue(10, 19), 10, 10);
        await RangeAsync(new RangeHeaderValue(null, 7), bytes.Length - 7, 7);
        await RangeAsync(new RangeHeaderValue(null, 1 << 20), 0, bytes.Length);
        await RangeAsync(new RangeHeaderValue(bytes.Length - 3, 1 << 20), bytes.Length - 3, 3);
        using (var request = new HttpRequestMessage(HttpMethod.Get, get.Url) { Headers = { Range = new RangeHeaderValue(bytes.Length, null) } })
        using (var response = await server.Http.SendAsync(request))
            Assert.AreEqual((HttpStatusCode.RequestedRangeNotSatisfiable, (long?)bytes.Length), (response.StatusCode, response.Content.Headers.ContentRange!.Length));

        // A link is for its verb, its pack and its signature alone.
        foreach (var forged in new[] { put.Url.Replace(id.ToString(), Hash256.Of([]).ToString(), StringComparison.Ordinal), put.Url.Replace($"length={bytes.Length}", "length=9000000", StringComparison.Ordinal), put.Url[..^1] + "!", put.Url.Split('?')[0], get.Url })
        {
            using var response = await server.Http.PutAsync(new Uri(forged), HttpDevice.Bytes(bytes, MediaTypes.Pack));
            await TestServer.ProblemAsync(response, HttpStatusCode.Unauthorized, ProblemTypes.Unauthenticated);
        }

        Task<HttpResponseMessage> PutAsync(ContentLink link, byte[] body) => server.Http.PutAsync(new Uri(link.Url), HttpDevice.Bytes(body, link.Headers["Content-Type"]));

        async Task RangeAsync(RangeHeaderValue range, int from, int count)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, get.Url) { Headers = { Range = range } };
            using var response = await server.Http.SendAsync(request);
            Assert.AreEqual(HttpStatusCode.PartialContent, response.StatusCode);
            Assert.AreEqual(new ContentRangeHeaderValue(from, from + count - 1, bytes.Length), response.Content.Headers.ContentRange);
            CollectionAssert.AreEqual(bytes[from..(from + count)], await response.Content.ReadAsByteArrayAsync());
        }
    }

    [TestMethod]
    public async Task Image_UploadedAtAHead_ComesBack()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        var log = device.Log(collection, LogPosition.Start(collection));
        using (await device.AppendAsync(collection, log)) { }
        using var image = new MemoryStream();
        await BaseImage.WriteAsync(image, new BaseImageHeader(collection, "files", new LogPosition(1, Hash256.Of(log)), default, 0, 0), AsyncEnumerable.Empty<Item>(), AsyncEnumerable.Empty<ContentLocation>(), default);
        var address = Routes.Fill(Routes.Image, collection);
        using (var response = await device.SendAsync("GET", address)) await TestServer.ProblemAsync(response, HttpStatusCode.NotFound, ProblemTypes.NotFound);
        using (var response = await device.SendAsync("PUT", address, HttpDevice.Bytes(image.ToArray()[..^1], MediaTypes.BaseImage))) await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.Corrupt);
        using (var response = await device.SendAsync("PUT", address, HttpDevice.Bytes(image.ToArray(), MediaTypes.BaseImage))) Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        using (var response = await device.SendAsync("GET", address + "?at=5")) CollectionAssert.AreEqual(image.ToArray(), await response.Content.ReadAsByteArrayAsync());
        using (var response = await device.SendAsync("GET", address + "?at=0")) await TestServer.ProblemAsync(response, HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [TestMethod]
    public async Task Restart_KeepsEverything()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        var log = device.Log(collection, LogPosition.Start(collection));
        using (await device.AppendAsync(collection, log)) { }
        var (id, bytes) = Pack(2);
        var links = await LinksAsync(device, collection, id, bytes);
        await server.StopAsync();
        await server.StartAgainAsync();
        device = device with { Http = server.Http };
        // Token, device, collection, log; links too, though at another port here.
        var (logs, head) = await device.ReadAsync(collection, LogPosition.Start(collection));
        CollectionAssert.AreEqual(log, logs.Single().Bytes.ToArray());
        using (var response = await device.AppendAsync(collection, log)) Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        using (var response = await device.AppendAsync(collection, device.Log(collection, head))) Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        using (var response = await server.Http.PutAsync(new Uri(links.Put.Single().Url).PathAndQuery, HttpDevice.Bytes(bytes, MediaTypes.Pack))) Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
    }

    [TestMethod]
    public async Task TwoUsers_LieUnderSeparatePrefixes()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var user in new[] { "anna", "berta" })
        {
            var device = await server.DeviceAsync(user);
            var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
            using (await device.AppendAsync(collection, device.Log(collection, LogPosition.Start(collection)))) { }
        }
        var logs = Directory.EnumerateFiles(Path.Combine(server.Data, "blobs"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Path.Combine(server.Data, "blobs"), path).Split(Path.DirectorySeparatorChar)).ToList();
        Assert.HasCount(2, logs);
        foreach (var parts in logs)
        {
            Assert.HasCount(5, parts);
            Assert.AreEqual(Hash256.Of(System.Text.Encoding.ASCII.GetBytes($"{parts[1]}/{parts[2]}")).ToString()[..3], parts[0]);
            Assert.AreEqual("logs", parts[3]);
        }
        Assert.AreNotEqual(logs[0][1], logs[1][1]);
    }

    [TestMethod]
    public async Task Limits_AreKept_HoweverTheBodyIsSent()
    {
        await using var server = await TestServer.StartAsync(new ServiceOptions { MaxLogLength = 4096, UserQuota = 2000 });
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        using (var response = await device.AppendAsync(collection, new byte[4097])) await TestServer.ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, ProblemTypes.TooLarge);
        using (var chunked = new StreamContent(new MemoryStream(new byte[5000])))
        using (var request = new HttpRequestMessage(HttpMethod.Post, Routes.Fill(Routes.Logs, collection)) { Content = chunked, Headers = { TransferEncodingChunked = true } })
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", device.Token);
            request.Headers.Add(ContractHeaders.Device, device.Device!.Id);
            request.Headers.Add(ContractHeaders.DeviceSecret, device.Device.Secret);
            using var response = await server.Http.SendAsync(request);
            await TestServer.ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, ProblemTypes.TooLarge);
        }
        var random = new byte[1900];
        new Random(3).NextBytes(random);
        using (var response = await device.AppendAsync(collection, device.Log(collection, LogPosition.Start(collection), Convert.ToHexString(random))))
            await TestServer.ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, ProblemTypes.QuotaExceeded);
        using (var response = await device.SendAsync("POST", Routes.Collections, new StringContent(new string('x', 20_000)))) await TestServer.ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, ProblemTypes.TooLarge);
    }

    [TestMethod]
    [DataRow("{")]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("""{"name":1,"kind":"files"}""")]
    [DataRow("""{"name":"a/b","kind":"files"}""")]
    public async Task CreateCollection_BodyThatBreaksTheContract_IsInvalid(string body)
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        using var response = await device.SendAsync("POST", Routes.Collections, new StringContent(body));
        await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
    }

    [TestMethod]
    [DataRow("after=x")]
    [DataRow("after=-1")]
    [DataRow("after=1")]
    [DataRow("after=1&hash=x")]
    [DataRow("after=0&budget=many")]
    public async Task ReadLogs_QueryThatBreaksTheContract_IsInvalid(string query)
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        using var response = await device.SendAsync("GET", $"{Routes.Fill(Routes.Logs, CollectionId.Parse((await device.CollectionAsync()).Id))}?{query}");
        await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
    }

    [TestMethod]
    public async Task PublicRoutes_TellWhatTheServiceIs()
    {
        await using var server = await TestServer.StartAsync();
        using (var response = await server.Http.GetAsync(Routes.Health)) Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        using (var response = await server.Http.GetAsync(Routes.WellKnown))
        {
            var description = await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.ServiceDescription);
            Assert.AreEqual(("SyncCloud", LocalServer.Version, "enrolment-code"), (description.Product, description.Version, description.Identity));
            Assert.AreEqual(FormatLimits.MaxLogLength, description.Limits.MaxLogLength);
        }
        using (var response = await server.Http.GetAsync("/nothing/here")) await TestServer.ProblemAsync(response, HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [TestMethod]
    public async Task Upload_ByALinkWithoutASum_TakesExactlyTheBytesOfItsChecksum()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        using var builder = new PackBuilder();
        builder.Add(new byte[20_000], ContentHash.Leaf(new byte[20_000]));
        var (id, bytes) = builder.Build();
        var request = new ContentLinkRequest([new PackUpload(id.ToString(), bytes.Length)], [id.ToString()]);
        using var answer = await device.SendAsync("POST", Routes.Fill(Routes.ContentLinks, collection), TestServer.Json(request, ContractJson.Default.ContentLinkRequest));
        var links = await TestServer.ReadAsync(answer, HttpStatusCode.OK, ContractJson.Default.ContentLinks);
        var checksum = Convert.ToHexStringLower(XxHash128.Hash(bytes));

        using (var response = await PutAsync(bytes, null)) await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        foreach (var malformed in new[] { "", "0", checksum[1..], checksum + "0", "x" + checksum[1..], "-" + checksum[1..], " " })
            using (var response = await PutAsync(bytes, malformed)) await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        using (var response = await PutAsync([.. bytes[..^1], 0], checksum)) await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.Corrupt);
        using (var response = await PutAsync([(byte)(bytes[0] ^ 1), .. bytes[1..]], checksum)) await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.Corrupt);
        using (var response = await server.Http.GetAsync(new Uri(links.Get[0].Url))) await TestServer.ProblemAsync(response, HttpStatusCode.NotFound, ProblemTypes.NotFound);
        using (var response = await PutAsync(bytes, checksum)) Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        using (var response = await server.Http.GetAsync(new Uri(links.Get[0].Url))) CollectionAssert.AreEqual(bytes, await response.Content.ReadAsByteArrayAsync());

        async Task<HttpResponseMessage> PutAsync(byte[] body, string? sum)
        {
            using var put = new HttpRequestMessage(HttpMethod.Put, links.Put[0].Url) { Content = HttpDevice.Bytes(body, MediaTypes.Pack) };
            if (sum is not null) put.Headers.TryAddWithoutValidation(ContractHeaders.Checksum, sum);
            return await server.Http.SendAsync(put);
        }
    }

    private static async Task<ContentLinks> LinksAsync(HttpDevice device, CollectionId collection, Hash256 id, byte[] bytes)
    {
        var request = new ContentLinkRequest([new PackUpload(id.ToString(), bytes.Length, Hash256.Of(bytes).ToString())], [id.ToString()]);
        using var response = await device.SendAsync("POST", Routes.Fill(Routes.ContentLinks, collection), TestServer.Json(request, ContractJson.Default.ContentLinkRequest));
        return await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.ContentLinks);
    }

    private static (Hash256 Id, byte[] Bytes) Pack(int seed)
    {
        using var builder = new PackBuilder();
        var block = new byte[2000];
        new Random(seed).NextBytes(block);
        builder.Add(block, ContentHash.Leaf(block));
        return builder.Build();
    }
}
