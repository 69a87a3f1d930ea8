using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SyncCloud.Service.Management.Entra;

namespace SyncCloud.Service.Tests.Management;

/// <summary>An identity provider shaped like Entra's: version 2.0 metadata and keys of each tenant over HTTP, and tokens signed with its own key.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    public static readonly Guid Tenant = Guid.Parse("11111111-aaaa-4aaa-8aaa-111111111111"), Client = Guid.Parse("22222222-bbbb-4bbb-8bbb-222222222222"), Person = Guid.Parse("33333333-cccc-4ccc-8ccc-333333333333");
    private readonly RSA rsa = RSA.Create(2048);
    private readonly RsaSecurityKey key;
    private readonly WebApplication app;

    private Issuer(WebApplication app)
    {
        this.app = app;
        key = new RsaSecurityKey(rsa) { KeyId = "of-the-issuer" };
    }

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public EntraOptions Options => new() { Instance = Address, TenantId = Tenant, ClientId = Client };

    /// <summary>With a certificate over HTTPS, which programs that sign people in insist on; <paramref name="map"/> adds what those ask for.</summary>
    public static async Task<Issuer> StartAsync(CancellationToken cancellationToken, X509Certificate2? certificate = null, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (certificate is null) builder.WebHost.UseUrls("http://127.0.0.1:0");
        else builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Logging.ClearProviders();
        var issuer = new Issuer(builder.Build());
        issuer.app.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", issuer.MetadataAsync);
        issuer.app.MapGet("/{tenant}/discovery/v2.0/keys", issuer.KeysAsync);
        map?.Invoke(issuer.app);
        await issuer.app.StartAsync(cancellationToken);
        return issuer;
    }

    /// <summary>What a person's program gets for this service, with some claims otherwise; null leaves a claim out.</summary>
    public string Token(Action<Dictionary<string, object?>>? otherwise = null, SecurityKey? by = null, bool isSigned = true, TimeSpan? age = null)
    {
        var claims = new Dictionary<string, object?>
        {
            ["aud"] = Client.ToString(), ["iss"] = $"{Address.AbsoluteUri}{Tenant}/v2.0", ["tid"] = Tenant.ToString(), ["oid"] = Person.ToString(), ["scp"] = "Sync", ["ver"] = "2.0", ["sub"] = "pairwise",
        };
        otherwise?.Invoke(claims);
        var from = DateTime.UtcNow - (age ?? TimeSpan.FromMinutes(1));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            IssuedAt = from, NotBefore = from, Expires = from + TimeSpan.FromHours(1),
            SigningCredentials = isSigned ? new SigningCredentials(by ?? key, SecurityAlgorithms.RsaSha256) : null,
            Claims = claims.Where(claim => claim.Value is not null).ToDictionary(claim => claim.Key, claim => claim.Value!),
        });
    }

    /// <summary>The token with another person in it, under the signature that it had.</summary>
    public static string Changed(string token)
    {
        var parts = token.Split('.');
        var body = Base64UrlEncoder.Decode(parts[1]).Replace(Person.ToString(), Client.ToString(), StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(body)}.{parts[2]}";
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
    }

    private Task MetadataAsync(HttpContext http, string tenant) => http.Response.WriteAsync($$"""
        { "issuer": "{{Address.AbsoluteUri}}{{tenant}}/v2.0", "jwks_uri": "{{Address.AbsoluteUri}}{{tenant}}/discovery/v2.0/keys", "response_types_supported": ["code"],
          "subject_types_supported": ["pairwise"], "id_token_signing_alg_values_supported": ["RS256"], "authorization_endpoint": "{{Address.AbsoluteUri}}{{tenant}}/oauth2/v2.0/authorize" }
        """);

    private Task KeysAsync(HttpContext http)
    {
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        return http.Response.WriteAsync($$"""{ "keys": [{ "kty": "RSA", "use": "sig", "kid": "of-the-issuer", "n": "{{Base64UrlEncoder.Encode(numbers.Modulus)}}", "e": "{{Base64UrlEncoder.Encode(numbers.Exponent)}}" }] }""");
    }
}
