using System.Net;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Service.Tests.Webhooks;

/// <summary>Server-side request forgery: nobody gets the service to send into its own house.</summary>
[TestClass]
public sealed class GuardedConnectionsTests(TestContext context)
{
    [TestMethod]
    [DataRow("0.0.0.0")]
    [DataRow("10.1.2.3")]
    [DataRow("100.64.0.1")]
    [DataRow("127.0.0.1")]
    [DataRow("127.255.255.254")]
    [DataRow("168.63.129.16")]
    [DataRow("169.254.169.254")]
    [DataRow("172.16.0.1")]
    [DataRow("172.31.255.255")]
    [DataRow("192.0.2.1")]
    [DataRow("192.168.0.1")]
    [DataRow("198.19.255.255")]
    [DataRow("203.0.113.9")]
    [DataRow("224.0.0.1")]
    [DataRow("255.255.255.255")]
    [DataRow("::")]
    [DataRow("::1")]
    [DataRow("::ffff:127.0.0.1")]
    [DataRow("::ffff:169.254.169.254")]
    [DataRow("::ffff:10.0.0.1")]
    [DataRow("::127.0.0.1")]
    [DataRow("64:ff9b::7f00:1")]
    [DataRow("64:ff9b:1::a00:1")]
    [DataRow("100::1")]
    [DataRow("2001::1")]
    [DataRow("2001:db8::1")]
    [DataRow("2002:7f00:1::1")]
    [DataRow("3fff::1")]
    [DataRow("fc00::1")]
    [DataRow("fd00:ec2::254")]
    [DataRow("fe80::1")]
    [DataRow("ff02::1")]
    public async Task AddressThatIsNotPublic_IsRefused_LiteralOrBehindAName(string address)
    {
        Assert.IsFalse(PublicAddress.Is(IPAddress.Parse(address)));
        var literal = new Uri($"https://{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}/hook");
        Assert.IsNotNull(WebhookSender.Problem(literal, allowLoopback: false));
        Assert.Contains("not on the public internet", await ReasonAsync(literal, resolved: null));
        Assert.Contains("not on the public internet", await ReasonAsync(new Uri("https://hook.example/"), IPAddress.Parse(address)));
        Assert.Contains("not on the public internet", await ReasonAsync(new Uri("https://hook.example/"), IPAddress.Parse("93.184.215.14"), IPAddress.Parse(address)), "nor among others that are public");
    }

    [TestMethod]
    [DataRow("8.8.8.8")]
    [DataRow("100.63.255.255")]
    [DataRow("172.32.0.1")]
    [DataRow("192.167.255.255")]
    [DataRow("223.255.255.255")]
    [DataRow("2a00:1450:4001::1")]
    [DataRow("2606:4700::1111")]
    [DataRow("::ffff:8.8.8.8")]
    public void AddressThatIsPublic_IsTaken(string address) => Assert.IsTrue(PublicAddress.Is(IPAddress.Parse(address)));

    [TestMethod]
    [DataRow("http://hook.example/")]
    [DataRow("http://127.0.0.1/")]
    [DataRow("https://2130706433/")]
    [DataRow("https://0x7f.1/")]
    [DataRow("https://0177.0.0.1/")]
    [DataRow("https://user:password@hook.example/")]
    [DataRow("https://hook.example/#part")]
    [DataRow("ftp://hook.example/")]
    [DataRow("file:///etc/passwd")]
    [DataRow("/hook")]
    public void Problem_EndpointThatCannotBe_IsTold(string endpoint) =>
        Assert.IsNotNull(WebhookSender.Problem(new Uri(endpoint, UriKind.RelativeOrAbsolute), allowLoopback: false));

    [TestMethod]
    public void Problem_EndpointThatCan_None()
    {
        Assert.IsNull(WebhookSender.Problem(new Uri("https://hook.example:8443/a?b=c"), allowLoopback: false));
        Assert.IsNull(WebhookSender.Problem(new Uri("http://127.0.0.1:5000/"), allowLoopback: true));
        Assert.IsNull(WebhookSender.Problem(new Uri("https://[::1]/"), allowLoopback: true));
        Assert.IsNotNull(WebhookSender.Problem(new Uri("http://hook.example/"), allowLoopback: true));
        Assert.IsNotNull(WebhookSender.Problem(new Uri("https://10.0.0.1/"), allowLoopback: true));
    }

    /// <summary>The name is looked up once, and what was looked at is dialled: an answer that changes between the two changes nothing.</summary>
    [TestMethod]
    public async Task Connect_DialsTheAddressThatWasLookedAt()
    {
        await using var receiver = await Receiver.StartAsync(context.CancellationToken);
        var looked = 0;
        using var handler = GuardedConnections.CreateHandler(allowLoopback: true, (_, _) => Task.FromResult(new[] { ++looked == 1 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1") }));
        using var sender = new WebhookSender(handler, "cloud.example", TimeProvider.System);
        // No name server knows this name.
        var hook = new Uri($"http://hook.invalid:{receiver.Port}/");
        Assert.AreEqual(new DeliveryOutcome.Delivered(204), await sender.SendAsync(hook, "log-1", new byte[] { 1 }, [], context.CancellationToken));
        Assert.AreEqual(1, looked);
    }

    private async Task<string> ReasonAsync(Uri endpoint, params IPAddress[]? resolved)
    {
        using var handler = GuardedConnections.CreateHandler(allowLoopback: false, resolved is null ? null : (_, _) => Task.FromResult(resolved));
        using var sender = new WebhookSender(handler, "cloud.example", TimeProvider.System);
        return Assert.IsInstanceOfType<DeliveryOutcome.Failed>(await sender.SendAsync(endpoint, "log-1", new byte[] { 1 }, [], context.CancellationToken)).Reason;
    }
}
