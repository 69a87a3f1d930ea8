using System.IO.Hashing;
using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests;

/// <summary>Packs of megabytes, however they come in: none of them is waited for in vain.</summary>
[TestClass]
public sealed class LongBodyTests(TestContext context) : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow("http://127.0.0.1:0")]
    [DataRow("https://127.0.0.1:0")]
    [Timeout(120_000)]
    public async Task Upload_InPiecesAndWithPauses_ArrivesWhole_AndLeavesTheConnectionAsItWas(string url)
    {
        await using var server = await LocalServer.StartAsync(new LocalServerOptions { DataFolder = folder.File("data"), Urls = url }, context.CancellationToken);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, certificate, _, _) => certificate is not null };
        using var http = new HttpClient(handler) { BaseAddress = server.Address };
        var code = await server.CreateCodeAsync("anna", context.CancellationToken);
        using var enrolled = await http.PostAsync(Routes.Enrolments, JsonContent.Create(new EnrolmentRequest(code), ContractJson.Default.EnrolmentRequest), context.CancellationToken);
        var device = await HttpDevice.RegisterAsync(http, (await enrolled.Content.ReadFromJsonAsync(ContractJson.Default.EnrolmentResponse, context.CancellationToken))!.Token);
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        var random = new Random(1);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, context.CancellationToken);
        await using var stream = await OpenAsync(client, server.Address);

        // Not a multiple of anything, and each pause is at another place: early, in the midst, where little is left, and before the last byte; then slowly for the last three megabytes, so
        // that the server has all that was sent and waits for more.
        int[] slowly = [.. Enumerable.Range(0, 60).Select(i => 8_100_000 - (i * 50_000)).Order()];
        foreach (var (length, pauses) in new (int, int[])[] { (8_000_001, [0, 100_000, 4_000_000, 7_999_990, 8_000_000]), (4_300_000, [2_300_000]), (8_300_000, []), (3_000_000, [1]), (8_100_001, slowly) })
        {
            var (link, bytes) = await PackAsync(device, collection, random, length);
            await WriteHeadAsync(stream, link, bytes);
            for (var sent = 0; sent < bytes.Length;)
            {
                var pause = pauses.FirstOrDefault(at => at > sent, bytes.Length);
                var piece = Math.Min(pause - sent, pauses.Length == 0 ? bytes.Length : random.Next(1, 200_000));
                await stream.WriteAsync(bytes.AsMemory(sent, piece), context.CancellationToken);
                sent += piece;
                if (pauses.Contains(sent)) await Task.Delay(20, context.CancellationToken);
            }
            StringAssert.StartsWith(await ReadHeadAsync(stream), "HTTP/1.1 201 ");
        }
        foreach (var letter in $"GET {Routes.Health} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") await stream.WriteAsync(new[] { (byte)letter }, context.CancellationToken);
        StringAssert.StartsWith(await ReadHeadAsync(stream), "HTTP/1.1 200 ");
    }

    [TestMethod]
    [Timeout(120_000)]
    public async Task Upload_ThatEndsInTheMidst_StoresNothing_AndIsHeardOfAtOnce()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        var (link, bytes) = await PackAsync(device, collection, new Random(2), 8_000_000);
        foreach (var sent in new[] { 0, 300_000, 5_000_000, 7_999_999 })
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, server.Server.Address.Port, context.CancellationToken);
            await using var stream = client.GetStream();
            await WriteHeadAsync(stream, link, bytes);
            await stream.WriteAsync(bytes.AsMemory(0, sent), context.CancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            var head = await ReadHeadAsync(stream);
            Assert.IsFalse(head.StartsWith("HTTP/1.1 2", StringComparison.Ordinal), head);
        }

        using var put = new HttpRequestMessage(HttpMethod.Put, link.Url) { Content = new ByteArrayContent(bytes) };
        put.Headers.TryAddWithoutValidation(ContractHeaders.Checksum, Convert.ToHexStringLower(XxHash128.Hash(bytes)));
        using var response = await server.Http.SendAsync(put, context.CancellationToken);
        Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
    }

    private async Task<Stream> OpenAsync(TcpClient client, Uri address)
    {
        if (address.Scheme == Uri.UriSchemeHttp) return client.GetStream();
        var tls = new SslStream(client.GetStream(), false, static (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return tls;
    }

    private static async Task<(ContentLink Link, byte[] Bytes)> PackAsync(HttpDevice device, CollectionId collection, Random random, int length)
    {
        using var builder = new PackBuilder();
        var block = new byte[length - 200];
        random.NextBytes(block);
        for (var start = 0; start < block.Length; start += 1 << 20)
        {
            var part = block.AsSpan(start, Math.Min(1 << 20, block.Length - start));
            builder.Add(part, ContentHash.Leaf(part));
        }
        var (id, bytes) = builder.Build();
        var request = new ContentLinkRequest([new PackUpload(id.ToString(), bytes.Length)], []);
        using var response = await device.SendAsync("POST", Routes.Fill(Routes.ContentLinks, collection), TestServer.Json(request, ContractJson.Default.ContentLinkRequest));
        return ((await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.ContentLinks)).Put.Single(), bytes);
    }

    private async Task WriteHeadAsync(Stream stream, ContentLink link, byte[] bytes) => await stream.WriteAsync(Encoding.ASCII.GetBytes(
        $"PUT {new Uri(link.Url).PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {MediaTypes.Pack}\r\nContent-Length: {bytes.Length}\r\n{ContractHeaders.Checksum}: {Convert.ToHexStringLower(XxHash128.Hash(bytes))}\r\n\r\n"),
        context.CancellationToken);

    /// <summary>All that the server answers, up to the empty line; as much as there is where it ends before.</summary>
    private async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        try
        {
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, context.CancellationToken) == 1) head.Append((char)one[0]);
        }
        catch (IOException)
        {
            // Cut off.
        }
        return head.ToString();
    }
}
