using System.Diagnostics;
using System.Net;
using System.Text;
using SyncCloud.Connectors.Dav;
using SyncCloud.EndToEnd.Tests;
using SyncCloud.Engine;
using SyncCloud.Engine.Transport;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>What is sent to a server and comes from it passes no faster than the user has it.</summary>
[TestClass]
public sealed class LimitTests
{
    private const int Rate = 300_000, Length = 300_000;

    // Without what needs not wait, and what is made up for.
    private const double Least = 0.4;
    private long? rate = Rate;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task LargeCard_PassesEachWayAsFastAsItMay()
    {
        var server = await CommonRadicale.RequireAsync();
        var book = await server.MakeAsync(isCalendar: false);
        var bucket = new Bandwidth(new TokenBucket(TimeProvider.System, () => rate), new TokenBucket(TimeProvider.System, () => rate));
        using var client = new DavClient(new DavPlace { Address = book, SignIn = static () => DavSignIn.OfPassword(Radicale.User, Radicale.Password), Bandwidth = bucket });
        // Nothing that shrinks much on the way.
        var noise = new byte[Length];
        new Random(7).NextBytes(noise);
        var card = Encoding.UTF8.GetBytes(ServerWaysTests.Card(0, Convert.ToBase64String(noise)));
        var address = new Uri(book, "card-0.vcf");
        var watch = Stopwatch.StartNew();
        Assert.AreEqual(HttpStatusCode.Created, client.Put(address, null, card, "text/vcard", TestContext.CancellationToken).Status);
        Assert.IsGreaterThan(Least, watch.Elapsed.TotalSeconds, "it can only be slower");
        watch.Restart();
        var answer = client.Get(address, TestContext.CancellationToken);
        Assert.IsGreaterThan(Least, watch.Elapsed.TotalSeconds, "it can only be slower");
        Assert.IsGreaterThan(Length, answer.Body.Length);
        // Whoever waits waits no longer than the limit is there.
        rate = 1;
        using var ended = new Timer(_ => rate = null, null, 200, Timeout.Infinite);
        Assert.AreEqual(HttpStatusCode.OK, client.Get(address, TestContext.CancellationToken).Status);
    }

    [TestMethod]
    public void Waiting_IsNotTheServersTime()
    {
        rate = 100_000;
        using var transfer = new DavTransfer(TimeSpan.FromMilliseconds(500), new Bandwidth(new TokenBucket(TimeProvider.System, () => rate), new TokenBucket(TimeProvider.System, () => rate)), TimeProvider.System, TestContext.CancellationToken);
        using var body = transfer.Body(new byte[150_000]);
        using var written = new MemoryStream();
        var watch = Stopwatch.StartNew();
        body.CopyTo(written, null, TestContext.CancellationToken);
        Assert.IsGreaterThan(1, watch.Elapsed.TotalSeconds);
        Assert.AreEqual(150_000, written.Length);
        Assert.IsFalse(transfer.IsOver);
        Assert.IsTrue(transfer.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)), "but what is left of it ends");
        Assert.IsTrue(transfer.IsOver);
    }

    [TestMethod]
    public async Task Waiting_EndsWhenTheRoundDoes()
    {
        rate = 1;
        using var round = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        var server = await CommonRadicale.RequireAsync();
        var book = await server.MakeAsync(isCalendar: false);
        using var client = new DavClient(new DavPlace { Address = book, SignIn = static () => DavSignIn.OfPassword(Radicale.User, Radicale.Password), Bandwidth = new Bandwidth(new TokenBucket(TimeProvider.System, () => rate), new TokenBucket(TimeProvider.System, () => rate)) });
        round.CancelAfter(200);
        Assert.Throws<OperationCanceledException>(() => client.Put(new Uri(book, "card-0.vcf"), null, new byte[Length], "text/vcard", round.Token));
    }

    [TestMethod]
    public async Task ZippedAnswer_IsReadAndBounded()
    {
        using var device = await ServerWaysTests.WithCardsAsync(1);
        var length = 100L;
        using var handler = new Zipping(() => length);
        using var client = new DavClient(new DavPlace { Address = device.Address, Handler = () => handler });
        Assert.AreEqual(100, client.Get(device.Address, TestContext.CancellationToken).Body.Length);
        length = DavClient.LargestAnswer + 1;
        Assert.Contains("MiB at once", Assert.Throws<ApplicationDataException>(() => client.Get(device.Address, TestContext.CancellationToken)).Message);
    }

    private sealed class Zipping(Func<long> length) : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var zipped = new MemoryStream();
            using (var zip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                var block = new byte[1 << 20];
                for (var left = length(); left > 0; left -= block.Length) zip.Write(block.AsSpan(0, (int)Math.Min(left, block.Length)));
            }
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(zipped.ToArray()) { Headers = { { "Content-Encoding", "gzip" } } } };
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(Send(request, cancellationToken));
    }
}
