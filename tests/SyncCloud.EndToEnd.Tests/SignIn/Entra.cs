using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using SyncCloud.Service.Tests.Management;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Somebody who can sign in.</summary>
internal sealed record EntraUser(string Name, Guid Id)
{
    public static readonly EntraUser Ann = new("ann@example.org", Issuer.Person);
    public static readonly EntraUser Berta = new("berta@example.org", Guid.Parse("55555555-eeee-4eee-8eee-555555555555"));
}

/// <summary>
/// The tests' issuer with what Entra ID answers to programs that sign people in: device codes (RFC 8628), authorization codes with PKCE (RFC 7636) and renewals, over HTTPS. A
/// request that Entra would refuse is refused.
/// </summary>
internal sealed partial class Entra : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Session?> deviceCodes = new(), userCodes = new();
    private readonly ConcurrentDictionary<string, (Session Session, string Challenge, string Redirect)> codes = new();
    private readonly ConcurrentDictionary<string, Session> renewals = new();
    private readonly X509Certificate2 certificate;
    private readonly ShiftedClock clock;
    private Issuer issuer = null!;
    private int last;

    private Entra(X509Certificate2 certificate, ShiftedClock clock) => (this.certificate, this.clock) = (certificate, clock);

    public Issuer Issuer => issuer;

    /// <summary>How long programs are told that a token holds.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Renewals are refused, as after a changed password.</summary>
    public bool RefusesRenewals { get; set; }

    /// <summary>The grants that were asked for and given, in order.</summary>
    public ConcurrentQueue<string> Given { get; } = [];

    /// <summary>Every token and code that was ever given: none of them may be seen anywhere.</summary>
    public ConcurrentQueue<string> Secrets { get; } = [];

    public static async Task<Entra> StartAsync(string certificateFile, ShiftedClock clock, CancellationToken cancellationToken)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=entra of the tests", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var entra = new Entra(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)), clock);
        await File.WriteAllTextAsync(certificateFile, entra.certificate.ExportCertificatePem(), cancellationToken);
        entra.issuer = await Issuer.StartAsync(cancellationToken, entra.certificate, entra.Map);
        return entra;
    }

    /// <summary>Takes the tests' certificate and no other.</summary>
    public HttpMessageHandler Trusting() => new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint };

    /// <summary>A person types a code and signs in, by default just now.</summary>
    public void Enter(string userCode, EntraUser person, DateTimeOffset? at = null) => userCodes[userCode] = new Session(person, at ?? clock.GetUtcNow());

    /// <summary>A person signs in at the page that a browser was sent to, and is sent back from there.</summary>
    public async Task<string> SignInAsync(string page, EntraUser person, CancellationToken cancellationToken)
    {
        using var browser = new HttpClient(Trusting());
        using var answer = await browser.GetAsync(new Uri($"{page}&person={person.Name}"), cancellationToken);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, page);
        // The page sends its one form by itself.
        var form = await answer.Content.ReadAsStringAsync(cancellationToken);
        using var fields = new FormUrlEncodedContent(Field().Matches(form).Select(field => KeyValuePair.Create(field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value))));
        using var back = await browser.PostAsync(new Uri(Action().Match(form).Groups[1].Value), fields, cancellationToken);
        return await back.Content.ReadAsStringAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await issuer.DisposeAsync();
        certificate.Dispose();
    }

    private void Map(WebApplication app)
    {
        app.MapPost("/{tenant}/oauth2/v2.0/devicecode", (Delegate)GiveDeviceCodeAsync);
        app.MapPost("/{tenant}/oauth2/v2.0/token", (Delegate)GiveTokenAsync);
        app.MapGet("/{tenant}/oauth2/v2.0/authorize", AuthorizeAsync);
    }

    private async Task<IResult> GiveDeviceCodeAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (Refused(form["client_id"], form["scope"]) is { } refused) return refused;
        var (number, device) = (Interlocked.Increment(ref last), Secret());
        deviceCodes[device] = null;
        return Results.Json(new Dictionary<string, object>
        {
            ["user_code"] = $"CODE{number:d5}", ["device_code"] = $"{device}.CODE{number:d5}", ["verification_uri"] = $"{issuer.Address.AbsoluteUri}devicelogin",
            ["expires_in"] = 900, ["interval"] = 1, ["message"] = "open the page and enter the code",
        });
    }

    private async Task<IResult> GiveTokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (Refused(form["client_id"], form["scope"]) is { } refused) return refused;
        switch ((string?)form["grant_type"])
        {
            case "device_code" or "urn:ietf:params:oauth:grant-type:device_code":
                var device = form["device_code"].ToString().Split('.');
                if (!deviceCodes.ContainsKey(device[0])) return Error("expired_token", "AADSTS70020: the device code has expired");
                return userCodes.TryGetValue(device[1], out var entered) && entered is { } session ? Tokens("device_code", session) : Error("authorization_pending", "AADSTS70016: pending");
            case "authorization_code":
                var right = codes.TryRemove(form["code"].ToString(), out var code) && code.Redirect == form["redirect_uri"]
                    && code.Challenge == Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
                return right ? Tokens("authorization_code", code.Session) : Error("invalid_grant", "AADSTS501481: the code verifier does not match");
            case "refresh_token":
                if (RefusesRenewals || !renewals.TryGetValue(form["refresh_token"].ToString(), out var renewed))
                    return Error("invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity. Trace ID: 1 Correlation ID: 2 Timestamp: 3");
                return Tokens("refresh_token", renewed);
            default: return Error("unsupported_grant_type", "AADSTS70003");
        }
    }

    /// <summary>Like the page on which a person chooses an account: the choice is a parameter here.</summary>
    private IResult AuthorizeAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (Refused(query["client_id"], query["scope"]) is { } refused) return refused;
        var redirect = new Uri(query["redirect_uri"].ToString());
        if (!redirect.AbsoluteUri.StartsWith("http://localhost:", StringComparison.Ordinal)) return Error("invalid_request", "AADSTS50011: the redirect is not one of the registration's");
        if (query["code_challenge_method"] != "S256" || query["response_type"] != "code" || query["response_mode"] != "form_post") return Error("invalid_request", "AADSTS9002325: PKCE and form_post are required");
        var person = new[] { EntraUser.Ann, EntraUser.Berta }.Single(one => one.Name == query["person"]);
        var code = Secret();
        codes[code] = (new Session(person, clock.GetUtcNow()), query["code_challenge"].ToString(), query["redirect_uri"].ToString());
        return Results.Text($"""<form method="post" action="{redirect.AbsoluteUri}"><input name="code" value="{code}"><input name="state" value="{WebUtility.HtmlEncode(query["state"].ToString())}"></form>""", "text/html");
    }

    private IResult Tokens(string grant, Session session)
    {
        var renewal = Secret();
        renewals[renewal] = session;
        var access = issuer.Token(claims => (claims["oid"], claims["auth_time"]) = (session.Person.Id.ToString(), session.SignedIn.ToUnixTimeSeconds()), age: -clock.Ahead);
        var identity = issuer.Token(claims => (claims["oid"], claims["preferred_username"], claims["scp"]) = (session.Person.Id.ToString(), session.Person.Name, null), age: -clock.Ahead);
        Secrets.Enqueue(access);
        Given.Enqueue(grant);
        return Results.Json(new Dictionary<string, object>
        {
            ["token_type"] = "Bearer", ["scope"] = $"{Issuer.Client}/Sync", ["expires_in"] = (long)Lifetime.TotalSeconds, ["access_token"] = access, ["refresh_token"] = renewal, ["id_token"] = identity,
            ["client_info"] = Base64UrlEncoder.Encode($$"""{"uid":"{{session.Person.Id}}","utid":"{{Issuer.Tenant}}"}"""),
        });
    }

    /// <summary>What a registration does that exposes Sync and is client and service at once.</summary>
    private static IResult? Refused(string? client, string? scope)
    {
        var scopes = scope?.Split(' ') ?? [];
        return client != Issuer.Client.ToString() ? Error("unauthorized_client", "AADSTS700016: no such application")
            : scopes.Any(one => one.StartsWith("api://", StringComparison.Ordinal)) ? Error("invalid_request", "AADSTS90009: the application requests a token for itself")
            : !scopes.Contains($"{Issuer.Client}/Sync") || !scopes.Contains("offline_access") ? Error("invalid_scope", "AADSTS70011: the scope is not valid")
            : null;
    }

    private static IResult Error(string error, string description) => Results.Json(new Dictionary<string, object> { ["error"] = error, ["error_description"] = description }, statusCode: 400);

    private string Secret()
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        Secrets.Enqueue(secret);
        return secret;
    }

    [GeneratedRegex("""action="([^"]*)">""")]
    private static partial Regex Action();

    [GeneratedRegex("""<input name="([^"]*)" value="([^"]*)">""")]
    private static partial Regex Field();

    /// <summary>A sign-in: whoever renews it gets tokens that tell of this time.</summary>
    private sealed record Session(EntraUser Person, DateTimeOffset SignedIn);
}
