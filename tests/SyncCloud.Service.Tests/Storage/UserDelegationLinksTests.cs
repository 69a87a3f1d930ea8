using System.Buffers.Text;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Azure;

namespace SyncCloud.Service.Tests.Storage;

/// <summary>
/// Without the account's key: an identity's tokens, and links signed with a key that the store gives to that identity. Azurite takes tokens over HTTPS alone, and
/// looks at everything in them but the signature.
/// </summary>
[TestClass]
public sealed class UserDelegationLinksTests : SasLinksContract, IDisposable
{
    private static readonly TestFolder Folder = new();
    private static readonly X509Certificate2 Certificate = MakeCertificate();
    private static Azurite? azurite;
    private readonly StorageWire wire = new(Trusting());
    private readonly HttpClient http = new(Trusting());
    private AzureStorage storage = null!;

    private protected override AzureStorage Storage => storage;
    private protected override HttpClient Http => http;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        await File.WriteAllTextAsync(Folder.File("cert.pem"), Certificate.ExportCertificatePem(), context.CancellationToken);
        await File.WriteAllTextAsync(Folder.File("key.pem"), Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem(), context.CancellationToken);
        azurite = await Azurite.StartAsync("--oauth", "basic", "--cert", Folder.File("cert.pem"), "--key", Folder.File("key.pem"));
    }

    [ClassCleanup]
    public static async Task EndAsync()
    {
        if (azurite is not null) await azurite.DisposeAsync();
        Folder.Dispose();
    }

    [TestInitialize]
    public async Task OpenAsync()
    {
        var options = azurite!.NewOptions() with { ConnectionString = null, BlobService = azurite.BlobService, TableService = azurite.TableService };
        storage = AzureStorage.Open(options, new UncheckedTokens(), wire.AddTo);
        await storage.CreateAsync(Cancelled);
        wire.Forget();
    }

    [TestMethod]
    public async Task Links_ShareAKey_UntilOneOutlivesIt()
    {
        for (var i = 0; i < 10; i++) await UploadLinkAsync(TimeSpan.FromMinutes(15));
        Assert.AreSequenceEqual(["POST userdelegationkey"], wire.Requests);
        await UploadLinkAsync(TimeSpan.FromHours(12));
        Assert.HasCount(2, wire.Requests);
    }

    [TestMethod]
    public async Task Stores_OpenWithAnIdentityAlone()
    {
        Assert.AreEqual(PutResult.Created, await storage.Blobs.PutAsync("abc/x", new byte[] { 1 }, Cancelled));
        Assert.IsNull(await storage.Tables.ReadAsync("p", "row", Cancelled));
    }

    public void Dispose()
    {
        wire.Dispose();
        http.Dispose();
    }

    private static SocketsHttpHandler Trusting() => new()
    {
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, shown, _, _) => shown?.GetCertHashString() == Certificate.GetCertHashString() },
    };

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=synccloud-test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    /// <summary>Tokens as Entra would give them, with a signature that is none.</summary>
    private sealed class UncheckedTokens : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            var now = TimeProvider.System.GetUtcNow();
            var claims = new
            {
                aud = "https://storage.azure.com", iss = "https://sts.windows.net/00000000-0000-0000-0000-000000000001/", oid = "00000000-0000-0000-0000-000000000002",
                tid = "00000000-0000-0000-0000-000000000001", iat = Seconds(-1), nbf = Seconds(-1), exp = Seconds(1),
            };
            return new AccessToken($"{Part(new { alg = "RS256", typ = "JWT" })}.{Part(claims)}.{Base64Url.EncodeToString(new byte[256])}", now.AddHours(1));

            long Seconds(int hours) => now.AddHours(hours).ToUnixTimeSeconds();
            static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
