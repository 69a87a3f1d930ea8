using System.Net;
using System.Security.Cryptography;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Programs;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Tests.Programs;

[TestClass]
public sealed class PublisherTrustTests(TestContext context)
{
    private static readonly Uri service = new("https://sync.example.org/");
    private static readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256), other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [TestMethod]
    public void FirstPublisher_IsKept_WithWhatItOffered()
    {
        var (manifest, publisher) = PublisherTrust.Judge(null, Signed(key, 10, "0.1.0"), "linux-x64", service);
        Assert.AreEqual("0.1.0", manifest.For("linux-x64")!.Version.ToString());
        Assert.AreEqual(new Publisher { Key = SignedAgentManifest.FingerprintOf(key).ToString(), Issued = 10, Version = "0.1.0" }, publisher);
    }

    [TestMethod]
    public void NewerOnes_AreTaken_AndRemembered()
    {
        var kept = Kept(10, "0.1.0");
        Assert.AreEqual(kept, PublisherTrust.Judge(kept, Signed(key, 10, "0.1.0"), "linux-x64", service).Publisher, "the same again");
        Assert.AreEqual(Kept(11, "0.1.0"), PublisherTrust.Judge(kept, Signed(key, 11, "0.1.0"), "linux-x64", service).Publisher, "built anew");
        Assert.AreEqual(Kept(11, "0.2.0"), PublisherTrust.Judge(kept, Signed(key, 11, "0.2.0"), "linux-x64", service).Publisher);
        Assert.AreEqual(Kept(11, "0.1.0"), PublisherTrust.Judge(kept, Signed(key, 11, null), "linux-x64", service).Publisher, "a version is not forgotten while none is offered");
    }

    [TestMethod]
    public void AnothersSignature_IsRefused_WithTheWayToTrustIt()
    {
        var refused = Assert.ThrowsExactly<AgentException>(() => PublisherTrust.Judge(Kept(10, "0.1.0"), Signed(other, 11, "0.2.0"), "linux-x64", service));
        Assert.Contains(SignedAgentManifest.FingerprintOf(other).ToString(), refused.Message);
        Assert.Contains("synccloud trust --publisher", refused.Remedy!);
    }

    [TestMethod]
    [DataRow(9, "0.1.0")]
    [DataRow(9, "0.2.0")]
    [DataRow(11, "0.1.0-rc.1")]
    [DataRow(11, "0.0.9")]
    public void OlderListOrVersion_IsRefused(long issued, string version) =>
        Assert.Contains("older programs are refused", Assert.ThrowsExactly<AgentException>(() => PublisherTrust.Judge(Kept(10, "0.1.0"), Signed(key, issued, version), "linux-x64", service)).Message);

    [TestMethod]
    public void SignatureThatDoesNotHold_IsRefused_BeforeItsKeyIsKept() =>
        Assert.ThrowsExactly<CorruptDataException>(() => PublisherTrust.Judge(null, Signed(key, 10, "0.1.0") with { Manifest = "{}" }, "linux-x64", service));

    [TestMethod]
    [DataRow(HttpStatusCode.BadRequest, "")]
    [DataRow(HttpStatusCode.OK, "nonsense")]
    [DataRow(HttpStatusCode.OK, """{"manifest":"{}","key":"","signature":""}""")]
    public async Task Meet_ListThatIsOfNoUse_KeepsNobody_SaysSo_AndStopsNothing(HttpStatusCode status, string body)
    {
        using var handler = new Answering(status, body);
        var notes = new List<string>();
        Assert.IsNull(await PublisherTrust.MeetAsync(new ServiceConnection { Address = service }, handler, TimeProvider.System, notes.Add, context.CancellationToken));
        Assert.Contains("the first `synccloud update` decides", notes.Single());
    }

    private sealed class Answering(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") });
    }

    [TestMethod]
    public async Task Trust_AnotherPublisher_IsKept_AndWhatWasSeenOfTheFormerCountsNoMore()
    {
        using var folder = new TemporaryFolder();
        var home = Joined(folder, Kept(10, "0.1.0"));
        var hex = SignedAgentManifest.FingerprintOf(other).ToString();
        Assert.AreEqual(0, await new TestRun().RunAsync(context.CancellationToken, "trust", "--publisher", hex.ToUpperInvariant(), "--home", home.Path));
        Assert.AreEqual(new Publisher { Key = hex }, home.Installation.Publisher);
        Assert.AreEqual(1, PublisherTrust.Judge(home.Installation.Publisher, Signed(other, 1, "0.0.1"), "linux-x64", service).Manifest.Issued);

        Assert.AreEqual(0, await new TestRun().RunAsync(context.CancellationToken, "trust", "--authorities", "--home", home.Path));
        Assert.AreEqual(hex, home.Installation.Publisher!.Key, "the certificate is another matter");
    }

    [TestMethod]
    public async Task Trust_TheSamePublisher_ForgetsNothing()
    {
        using var folder = new TemporaryFolder();
        var home = Joined(folder, Kept(10, "0.1.0"));
        Assert.AreEqual(0, await new TestRun().RunAsync(context.CancellationToken, "trust", "--publisher", Kept(10, "0.1.0").Key, "--home", home.Path));
        Assert.AreEqual(Kept(10, "0.1.0"), home.Installation.Publisher);
    }

    [TestMethod]
    public async Task Rollback_OfAProgramThatNoScriptInstalled_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        var run = new TestRun();
        Assert.AreEqual(1, await run.RunAsync(context.CancellationToken, "update", "--rollback", "--home", folder.At("home")));
        Assert.Contains("was not installed by the cloud's install script", run.Error);
        Assert.Contains("install.sh", run.Error);
    }

    private static AgentHome Joined(TemporaryFolder folder, Publisher publisher)
    {
        var home = new AgentHome(folder.At("home"));
        home.Create();
        var device = new string('1', 32);
        home.Save(new Installation { Service = service.ToString(), User = "ann", Device = device, DeviceName = "laptop", Publisher = publisher },
            new Credentials { Token = "token", DeviceSecret = "secret", Device = device, DeviceName = "laptop" });
        return home;
    }

    private static Publisher Kept(long issued, string version) => new() { Key = SignedAgentManifest.FingerprintOf(key).ToString(), Issued = issued, Version = version };

    private static SignedAgentManifest Signed(ECDsa by, long issued, string? version) => SignedAgentManifest.Sign(new AgentManifest
    {
        Issued = issued,
        Programs = version is null ? [] : [new AgentProgram { Rid = "linux-x64", Version = SampleProgram.Version(version), Sha256 = Hash256.Of([1]), Length = 1 }],
    }, by);
}
