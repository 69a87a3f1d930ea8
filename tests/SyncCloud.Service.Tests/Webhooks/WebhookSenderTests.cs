using System.Text;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Tests.Webhooks;

/// <summary>Messages to a real server.</summary>
[TestClass]
public sealed class WebhookSenderTests(TestContext context) : IAsyncDisposable
{
    private const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static readonly byte[] Event = Encoding.UTF8.GetBytes("""{"specversion":"1.0"}""");
    private readonly SocketsHttpHandler connections = GuardedConnections.CreateHandler(allowLoopback: true);
    private readonly TestClock clock = new();
    private Receiver receiver = null!;
    private WebhookSender sender = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        receiver = await Receiver.StartAsync(context.CancellationToken);
        sender = new WebhookSender(connections, "cloud.example", clock);
    }

    public async ValueTask DisposeAsync()
    {
        sender.Dispose();
        connections.Dispose();
        await receiver.DisposeAsync();
    }

    [TestMethod]
    public async Task Send_TheSubscriberGetsASignedCloudEvent()
    {
        Assert.AreEqual(new DeliveryOutcome.Delivered(204), await SendAsync());
        var got = receiver.Received.Single();
        Assert.AreEqual(("POST", "/hook"), (got.Method, got.Path));
        CollectionAssert.AreEqual(Event, got.Body);
        Assert.AreEqual("application/cloudevents+json; charset=utf-8", got.Headers["Content-Type"]);
        Assert.AreEqual("cloud.example", got.Headers["Origin"]);
        Assert.AreEqual("log-1", got.Headers["webhook-id"]);
        Assert.AreEqual(clock.GetUtcNow().ToUnixTimeSeconds(), long.Parse(got.Headers["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.AreEqual(WebhookSignature.Sign("log-1", clock.GetUtcNow().ToUnixTimeSeconds(), Event, [Secret]), got.Headers["webhook-signature"]);
    }

    [TestMethod]
    public async Task Send_AnswersOtherThanSuccess_AreToldApart()
    {
        Answer(410);
        Assert.IsInstanceOfType<DeliveryOutcome.Gone>(await SendAsync());
        Answer(500);
        Assert.AreEqual(new DeliveryOutcome.Failed("it answered with status 500", "500"), await SendAsync());
        Answer(503, ("Retry-After", "120"));
        Assert.AreEqual(new DeliveryOutcome.Failed("it answered with status 503", "503", TimeSpan.FromMinutes(2)), await SendAsync());
        foreach (var status in new[] { 301, 302, 303, 307, 308 })
        {
            Answer(status, ("Location", new Uri(receiver.Address, "/elsewhere").ToString()));
            Assert.Contains("redirect", Assert.IsInstanceOfType<DeliveryOutcome.Failed>(await SendAsync()).Reason);
        }
        Assert.DoesNotContain("/elsewhere", receiver.Received.Select(got => got.Path));
    }

    [TestMethod]
    public async Task Send_NobodyAnswersAtAll_Fails()
    {
        receiver.Answer = http => { http.Abort(); return Task.CompletedTask; };
        Assert.IsInstanceOfType<DeliveryOutcome.Failed>(await SendAsync());
        var hook = Hook;
        await receiver.DisposeAsync();
        Assert.AreEqual(new DeliveryOutcome.Failed("it cannot be reached", "connection"), await sender.SendAsync(hook, "log-1", Event, [Secret], context.CancellationToken));
    }

    [TestMethod]
    public async Task Send_Cancelled_IsNoFailedDelivery()
    {
        using var stop = new CancellationTokenSource();
        receiver.Answer = async http =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        };
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await sender.SendAsync(Hook, "log-1", Event, [Secret], stop.Token));
    }

    [TestMethod]
    public async Task Ask_OnlyAnEndpointThatSaysSo_WantsMessages()
    {
        Assert.IsInstanceOfType<DeliveryOutcome.Failed>(await AskAsync(), "a success alone says nothing");
        Assert.AreEqual(("OPTIONS", "cloud.example"), (receiver.Received[0].Method, receiver.Received[0].Headers["WebHook-Request-Origin"]));
        Answer(200, ("WebHook-Allowed-Origin", "other.example"));
        Assert.IsInstanceOfType<DeliveryOutcome.Failed>(await AskAsync());
        Answer(405, ("WebHook-Allowed-Origin", "*"));
        Assert.IsInstanceOfType<DeliveryOutcome.Failed>(await AskAsync());
        foreach (var origin in new[] { "cloud.example", "*" })
        {
            Answer(200, ("WebHook-Allowed-Origin", origin));
            Assert.AreEqual(new DeliveryOutcome.Delivered(200), await AskAsync());
        }
    }

    private Uri Hook => new(receiver.Address, "/hook");

    private ValueTask<DeliveryOutcome> SendAsync() => sender.SendAsync(Hook, "log-1", Event, [Secret], context.CancellationToken);

    private ValueTask<DeliveryOutcome> AskAsync() => sender.AskAsync(Hook, context.CancellationToken);

    private void Answer(int status, params (string Name, string Value)[] headers) => receiver.Answer = http =>
    {
        http.Response.StatusCode = status;
        foreach (var (name, value) in headers) http.Response.Headers[name] = value;
        return Task.CompletedTask;
    };
}
