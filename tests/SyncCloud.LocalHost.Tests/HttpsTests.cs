using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests;

[TestClass]
public sealed class HttpsTests(TestContext context) : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly List<byte[]> shown = [];

    public void Dispose() => folder.Dispose();

    private Task<LocalServer> StartAsync(string? certificate = null, string? key = null, string? password = null, string url = "https://127.0.0.1:0", string? publicUrl = null) =>
        LocalServer.StartAsync(new LocalServerOptions
        {
            DataFolder = folder.File("data"), Urls = url, CertificateFile = certificate, CertificateKeyFile = key, CertificatePasswordFile = password, PublicUrl = publicUrl,
        }, context.CancellationToken);

    /// <summary>The certificates that the server sends, its own first.</summary>
    private async Task<(Hash256 Leaf, int Sent, SslProtocols Protocol)> ShakeHandsAsync(LocalServer server, SslProtocols protocols = SslProtocols.None)
    {
        shown.Clear();
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, context.CancellationToken);
        await using var tls = new SslStream(client.GetStream(), false, (_, leaf, chain, _) =>
        {
            shown.AddRange(chain!.ChainPolicy.ExtraStore.Select(certificate => certificate.RawData));
            return leaf is not null;
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = protocols }, context.CancellationToken);
        return (CertificateFingerprint.Of(tls.RemoteCertificate!), shown.Count, tls.SslProtocol);
    }

    [TestMethod]
    public async Task NoCertificate_OneOfItsOwn_IsMadeOnceAndKept()
    {
        Hash256 first;
        await using (var server = await StartAsync())
        {
            first = (await ShakeHandsAsync(server)).Leaf;
            Assert.AreEqual(server.Fingerprint, first);
        }
        await using (var again = await StartAsync()) Assert.AreEqual(first, (await ShakeHandsAsync(again)).Leaf);
        var file = folder.File("data/certificate.pem");
        if (!OperatingSystem.IsWindows()) Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var certificate = X509Certificate2.CreateFromPemFile(file);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        CollectionAssert.Contains(names.EnumerateDnsNames().ToList(), "localhost");
        CollectionAssert.IsSubsetOf(new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }, names.EnumerateIPAddresses().ToList());
        Assert.IsGreaterThan(DateTime.UtcNow.AddYears(20), certificate.NotAfter.ToUniversalTime());
    }

    [TestMethod]
    public async Task OldTls_IsRefused()
    {
        await using var server = await StartAsync();
#pragma warning disable SYSLIB0039, CA5397 // the point is that it does not work
        await Assert.ThrowsAsync<Exception>(() => ShakeHandsAsync(server, SslProtocols.Tls | SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
        Assert.AreEqual(SslProtocols.Tls12, (await ShakeHandsAsync(server, SslProtocols.Tls12)).Protocol);
    }

    [TestMethod]
    public async Task Code_BesideHttps_TellsTheFingerprintAndTheLineToType()
    {
        await using var server = await StartAsync(url: "https://0.0.0.0:0");
        using StringWriter output = new(), error = new();
        Assert.AreEqual(0, await CommandLine.RunAsync(["code", "--data", folder.File("data"), "--user", "anna"], output, error, context.CancellationToken));
        var code = output.ToString().Trim();
        Assert.MatchesRegex($@"synccloud join https://[^0].*:{server.Address.Port} --code {code} --fingerprint {server.Fingerprint}", error.ToString());
        Assert.DoesNotContain("0.0.0.0", error.ToString());
    }

    [TestMethod]
    public async Task GivenPem_WithKeyFileAndPassword_IsServedWithItsChain_AndReadAgainWhenRenewed()
    {
        var (pem, key, password) = (folder.File("cert.pem"), folder.File("cert.key"), folder.File("password"));
        await File.WriteAllTextAsync(password, "correct horse\n", context.CancellationToken);
        var first = WriteChain(pem, key, "correct horse");
        await using var server = await StartAsync(pem, key, password);
        var (leaf, sent, _) = await ShakeHandsAsync(server);
        Assert.AreEqual(first, leaf);
        Assert.IsGreaterThanOrEqualTo(1, sent, "the certificate above is sent along");

        await File.WriteAllTextAsync(pem, "-----BEGIN CERTIFICATE-----\nhalf", context.CancellationToken);
        Assert.AreEqual(first, (await ShakeHandsAsync(server)).Leaf, "half-written: the former one stays");

        var second = WriteChain(pem, key, "correct horse");
        Assert.AreNotEqual(first, second);
        Assert.AreEqual(second, (await ShakeHandsAsync(server)).Leaf);
    }

    [TestMethod]
    public async Task GivenPfx_IsServed()
    {
        var (pfx, password) = (folder.File("cert.pfx"), folder.File("password"));
        using var rsa = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=sync.example.org", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        await File.WriteAllBytesAsync(pfx, certificate.Export(X509ContentType.Pfx, "secret"), context.CancellationToken);
        await File.WriteAllTextAsync(password, "secret", context.CancellationToken);
        await using var server = await StartAsync(pfx, password: password);
        Assert.AreEqual(CertificateFingerprint.Of(certificate), (await ShakeHandsAsync(server)).Leaf);
        Assert.IsFalse(File.Exists(folder.File("data/certificate.pem")));
    }

    [TestMethod]
    public async Task CertificateThatCannotBeUsed_IsToldAtStart()
    {
        var (pem, key) = (folder.File("cert.pem"), folder.File("cert.key"));
        WriteChain(pem, key, "secret");
        await File.WriteAllTextAsync(folder.File("wrong"), "wrong", context.CancellationToken);
        foreach (var (certificate, keyFile, password, word) in new[]
        {
            (folder.File("missing"), null, null, "missing"), (pem, null, null, "cert.pem"), (pem, key, null, "--certificate-password-file"),
            (pem, key, folder.File("wrong"), "cert.key"), (pem, key, folder.File("none"), "none"),
        })
        {
            var error = await Assert.ThrowsExactlyAsync<LocalServerException>(() => StartAsync(certificate, keyFile, password));
            Assert.Contains(word, error.Message);
        }
    }

    [TestMethod]
    public async Task Links_CarryThePublicAddress_OrThatOfAProxyOnThisMachine()
    {
        await using (var plain = await StartAsync(url: "http://127.0.0.1:0"))
        {
            Assert.StartsWith(plain.Address.ToString() + "content/", await LinkAsync(plain));
            Assert.StartsWith("https://cloud.example.org/content/", await LinkAsync(plain, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "cloud.example.org")));
        }
        await using var named = await StartAsync(url: "http://127.0.0.1:0", publicUrl: "https://sync.example.org:8443");
        Assert.StartsWith("https://sync.example.org:8443/content/", await LinkAsync(named));
        Assert.StartsWith("https://sync.example.org:8443/content/", await LinkAsync(named, ("X-Forwarded-Host", "other.example.org")));
    }

    [TestMethod]
    [DataRow("http://sync.example.org")]
    [DataRow("https://sync.example.org/below")]
    [DataRow("sync.example.org")]
    public async Task PublicAddress_ThatDevicesWouldRefuse_IsRefused(string url) =>
        await Assert.ThrowsExactlyAsync<LocalServerException>(() => StartAsync(url: "http://127.0.0.1:0", publicUrl: url));

    private async Task<string> LinkAsync(LocalServer server, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        foreach (var (name, value) in headers) http.DefaultRequestHeaders.Add(name, value);
        using var enrolled = await http.PostAsync(Routes.Enrolments, TestServer.Json(new EnrolmentRequest(await server.CreateCodeAsync("anna", default)), ContractJson.Default.EnrolmentRequest), context.CancellationToken);
        var device = await HttpDevice.RegisterAsync(http, (await TestServer.ReadAsync(enrolled, HttpStatusCode.OK, ContractJson.Default.EnrolmentResponse)).Token);
        var collection = CollectionId.Parse((await device.CollectionAsync(Guid.NewGuid().ToString("n"))).Id);
        using var response = await device.SendAsync("POST", Routes.Fill(Routes.ContentLinks, collection), TestServer.Json(new ContentLinkRequest([], [Hash256.Of([1]).ToString()]), ContractJson.Default.ContentLinkRequest));
        return (await TestServer.ReadAsync(response, HttpStatusCode.OK, ContractJson.Default.ContentLinks)).Get[0].Url!;
    }

    /// <summary>Writes a certificate, the one that signed it, and its encrypted key; gives the fingerprint.</summary>
    private static Hash256 WriteChain(string pem, string keyFile, string password)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=an authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(keyFile, key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        File.WriteAllText(pem, leaf.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n");
        return CertificateFingerprint.Of(leaf);
    }
}
