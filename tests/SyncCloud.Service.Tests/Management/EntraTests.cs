using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Management.Entra;

namespace SyncCloud.Service.Tests.Management;

/// <summary>The whole way of a token: a real request, the library's validation against an issuer's own metadata and keys, our user.</summary>
[TestClass]
public sealed class EntraTests(TestContext context)
{
    [TestMethod]
    public async Task RightToken_RegistersADevice_OfTheTenantsObject()
    {
        await using var world = await EntraWorld.StartAsync(context.CancellationToken);
        using var answer = await RegisterAsync(world, world.Issuer.Token());
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode);
        var user = EntraUsers.IdOf(Issuer.Tenant, Issuer.Person);
        Assert.HasCount(1, (await world.Cloud.Service.Devices.ListAsync(user, context.CancellationToken)).ToList());
    }

    [TestMethod]
    [DataRow("none", 401, ProblemTypes.Unauthenticated)]
    [DataRow("not a token", 401, ProblemTypes.Unauthenticated)]
    [DataRow("unsigned", 401, ProblemTypes.Unauthenticated)]
    [DataRow("signed with another key", 401, ProblemTypes.Unauthenticated)]
    [DataRow("changed after it was signed", 401, ProblemTypes.Unauthenticated)]
    [DataRow("expired", 401, ProblemTypes.Unauthenticated)]
    [DataRow("for another audience", 401, ProblemTypes.Unauthenticated)]
    [DataRow("for the api:// audience", 401, ProblemTypes.Unauthenticated)]
    [DataRow("of another tenant", 401, ProblemTypes.Unauthenticated)]
    [DataRow("of another tenant, by its issuer", 401, ProblemTypes.Unauthenticated)]
    [DataRow("of version 1.0", 401, ProblemTypes.Unauthenticated)]
    [DataRow("without an object", 401, ProblemTypes.Unauthenticated)]
    [DataRow("without scope and role", 401, ProblemTypes.Unauthenticated)]
    [DataRow("of another scope", 403, ProblemTypes.MissingScope)]
    [DataRow("of a scope that only begins so", 403, ProblemTypes.MissingScope)]
    [DataRow("of a program without the role", 403, ProblemTypes.MissingScope)]
    [DataRow("of a person with the program's role alone", 403, ProblemTypes.MissingScope)]
    public async Task WrongToken_IsRefused(string which, int status, string problem)
    {
        await using var world = await EntraWorld.StartAsync(context.CancellationToken);
        var issuer = world.Issuer;
        using var other = RSA.Create(2048);
        var token = which switch
        {
            "none" => null,
            "not a token" => "not.a.token",
            "unsigned" => issuer.Token(isSigned: false),
            "signed with another key" => issuer.Token(by: new RsaSecurityKey(other) { KeyId = "of-the-issuer" }),
            "changed after it was signed" => Issuer.Changed(issuer.Token()),
            "expired" => issuer.Token(age: TimeSpan.FromHours(2)),
            "for another audience" => issuer.Token(claims => claims["aud"] = Guid.NewGuid().ToString()),
            "for the api:// audience" => issuer.Token(claims => claims["aud"] = $"api://{Issuer.Client}"),
            "of another tenant" => issuer.Token(claims => claims["tid"] = Guid.NewGuid().ToString()),
            "of another tenant, by its issuer" => issuer.Token(claims => (claims["tid"], claims["iss"]) = ("44444444-dddd-4ddd-8ddd-444444444444", $"{issuer.Address.AbsoluteUri}44444444-dddd-4ddd-8ddd-444444444444/v2.0")),
            "of version 1.0" => issuer.Token(claims => claims["ver"] = "1.0"),
            "without an object" => issuer.Token(claims => claims["oid"] = null),
            "without scope and role" => issuer.Token(claims => claims["scp"] = null),
            "of another scope" => issuer.Token(claims => claims["scp"] = "User.Read"),
            "of a scope that only begins so" => issuer.Token(claims => claims["scp"] = "SyncAll Sync.Read"),
            "of a program without the role" => issuer.Token(claims => (claims["scp"], claims["roles"]) = (null, new[] { "Other" })),
            "of a person with the program's role alone" => issuer.Token(claims => (claims["scp"], claims["roles"]) = ("User.Read", new[] { EntraOptions.Role })),
            _ => throw new ArgumentOutOfRangeException(nameof(which)),
        };
        using var answer = await RegisterAsync(world, token);
        Assert.AreEqual(status, (int)answer.StatusCode);
        var told = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(context.CancellationToken)).RootElement;
        Assert.AreEqual(problem, told.GetProperty("type").GetString());
    }

    [TestMethod]
    public async Task ProgramWithTheRole_IsAUserOfItsOwn()
    {
        await using var world = await EntraWorld.StartAsync(context.CancellationToken);
        using var answer = await RegisterAsync(world, world.Issuer.Token(claims => (claims["scp"], claims["roles"]) = (null, new[] { EntraOptions.Role })));
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode);
    }

    [TestMethod]
    public void IdOf_StaysWhatItIs_AndDiffersByTenantAndObject()
    {
        // On record: another derivation would part people from their data.
        Assert.AreEqual("93eb99a2c2d5b66517c49f696c6b4438", EntraUsers.IdOf(Issuer.Tenant, Issuer.Person).ToString());
        Assert.AreNotEqual(EntraUsers.IdOf(Issuer.Tenant, Issuer.Person), EntraUsers.IdOf(Issuer.Person, Issuer.Tenant));
        Assert.AreEqual(EntraUsers.IdOf(Issuer.Tenant, Issuer.Person), new EntraUsers(new EntraOptions { TenantId = Issuer.Tenant, ClientId = Issuer.Client }).Of(new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim("ver", "2.0"), new Claim("tid", Issuer.Tenant.ToString("D").ToUpperInvariant()), new Claim("oid", Issuer.Person.ToString()), new Claim("scp", "Sync")]))).Value.User, "however it is written");
    }

    [TestMethod]
    [DataRow("scp=Sync auth_time=1767225600 iat=1790000000", "2026-01-01", DisplayName = "however often the token was renewed since")]
    [DataRow("scp=Sync iat=1790000000", null, DisplayName = "a renewal is no sign-in")]
    [DataRow("scp=Sync auth_time=yesterday iat=1790000000", null)]
    [DataRow("scp=Sync auth_time=99999999999999999 iat=1790000000", null)]
    [DataRow("roles=Sync.Program iat=1767225600", "2026-01-01", DisplayName = "each token of a program is a sign-in of its own")]
    public void SignedIn_IsWhenSomebodyProvedToBeTheUser(string claims, string? expected)
    {
        var all = $"ver=2.0 tid={Issuer.Tenant} oid={Issuer.Person} {claims}".Split(' ').Select(claim => new Claim(claim.Split('=')[0], claim.Split('=')[1]));
        var user = new EntraUsers(new EntraOptions { TenantId = Issuer.Tenant, ClientId = Issuer.Client }).Of(new ClaimsPrincipal(new ClaimsIdentity(all))).Value;
        Assert.AreEqual(expected, user.SignedIn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public async Task Description_TellsWhereToSignIn_AsWhat_AndForWhat()
    {
        await using var world = await EntraWorld.StartAsync(context.CancellationToken);
        var description = await world.Http.GetFromJsonAsync(Routes.WellKnown, ContractJson.Default.ServiceDescription, context.CancellationToken);
        Assert.AreEqual(Identities.Entra, description!.Identity);
        Assert.AreEqual(new SignIn($"{world.Issuer.Address.AbsoluteUri}{Issuer.Tenant}/v2.0", Issuer.Client.ToString(), $"{Issuer.Client}/Sync"), description.SignIn);
    }

    [TestMethod]
    public void Options_ThatCannotWork_AreRefused()
    {
        Assert.HasCount(3, new EntraOptions { Instance = new Uri("http://login.example.org/"), TenantId = default, ClientId = default }.Errors());
        Assert.IsEmpty(new EntraOptions { TenantId = Issuer.Tenant, ClientId = Issuer.Client }.Errors());
        Assert.ThrowsExactly<ArgumentException>(() => new ServiceCollection().AddEntra(new EntraOptions { TenantId = default, ClientId = Issuer.Client }));
    }

    private static async Task<HttpResponseMessage> RegisterAsync(EntraWorld world, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Routes.Devices) { Content = JsonContent.Create(new DeviceRegistration("laptop"), ContractJson.Default.DeviceRegistration) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await world.Http.SendAsync(request);
    }
}
