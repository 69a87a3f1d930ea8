using System.Net;
using System.Reflection;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Content;
using SyncCloud.Service.Http;

namespace SyncCloud.LocalHost.Tests;

/// <summary>Who may call what: one row for each route and method, held against the contract and against what the server maps.</summary>
[TestClass]
public sealed class AuthorizationTests
{
    private static readonly (string Method, string Route, Access Access)[] Matrix =
    [
        ("GET", Routes.Health, Access.Public),
        ("GET", Routes.WellKnown, Access.Public),
        ("GET", Routes.OpenApi, Access.Public),
        ("POST", Routes.Enrolments, Access.Code),
        ("GET", Routes.Devices, Access.Device),
        ("POST", Routes.Devices, Access.User),
        ("DELETE", Routes.Device, Access.Device),
        ("POST", Routes.Contact, Access.Device),
        ("GET", Routes.Collections, Access.Device),
        ("POST", Routes.Collections, Access.Device),
        ("DELETE", Routes.Collection, Access.Device),
        ("POST", Routes.Logs, Access.Device),
        ("GET", Routes.Logs, Access.Device),
        ("GET", Routes.LogIndex, Access.Device),
        ("GET", Routes.Log, Access.Device),
        ("POST", Routes.ContentLinks, Access.Device),
        ("POST", Routes.PackCheck, Access.Device),
        ("GET", Routes.WantedPacks, Access.Device),
        ("PUT", Routes.Image, Access.Device),
        ("GET", Routes.Image, Access.Device),
        ("GET", Routes.ImageIndex, Access.Device),
        ("PUT", LinkSigner.Route, Access.Link),
        ("GET", LinkSigner.Route, Access.Link),
    ];

    [TestMethod]
    public void Matrix_HasEveryRouteOfTheContract()
    {
        var routes = typeof(Routes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        Assert.IsEmpty(routes.Except(Matrix.Select(row => row.Route)), "routes without a row in the matrix");
    }

    [TestMethod]
    public void Matrix_IsWhatTheServerMaps()
    {
        var mapped = ApiEndpoints.All(new ServiceOptions(), "", "", new LinkSigner(new byte[LinkSigner.KeyLength])).Select(endpoint => (endpoint.Method, endpoint.Route, endpoint.Access));
        Assert.AreSequenceEqual(Matrix.Where(row => row.Route != Routes.Enrolments).Order(), mapped.Order());
    }

    [TestMethod]
    public async Task EveryRoute_WithoutWhatItWants_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        var (anna, berta, lost) = (await server.DeviceAsync("anna"), await server.DeviceAsync("berta"), await server.DeviceAsync("anna"));
        using (await anna.SendAsync("DELETE", Routes.Fill(Routes.Device, lost.Id))) { }
        var collection = CollectionId.Parse((await anna.CollectionAsync()).Id);
        using (await anna.AppendAsync(collection, anna.Log(collection, LogPosition.Start(collection)))) { }

        foreach (var (method, route, access) in Matrix)
        {
            var address = Routes.Fill(Routes.Fill(route, collection, 1), anna.Id).Replace("{user}", new string('1', 32), StringComparison.Ordinal).Replace("{pack}", new string('2', 64), StringComparison.Ordinal);
            var what = $"{method} {route}";
            await ExpectAsync(what, access is Access.Public or Access.Code ? null : ProblemTypes.Unauthenticated, new HttpDevice(server.Http, null, null), method, address);
            await ExpectAsync(what, access is Access.Public or Access.Code ? null : ProblemTypes.Unauthenticated, new HttpDevice(server.Http, "not a token", anna.Device), method, address);
            if (access is Access.Public or Access.Code or Access.Link) continue;
            await ExpectAsync(what, ProblemTypes.Unauthenticated, anna with { Token = anna.Token![..^3] + "AAA" }, method, address);
            await ExpectAsync(what, ProblemTypes.Unauthenticated, anna with { Token = Unsigned(anna.Token!) }, method, address);
            if (access == Access.User) continue;
            await ExpectAsync(what, ProblemTypes.UnknownDevice, anna with { Device = null }, method, address);
            await ExpectAsync(what, ProblemTypes.UnknownDevice, anna with { Device = anna.Device! with { Secret = berta.Device!.Secret } }, method, address);
            await ExpectAsync(what, ProblemTypes.UnknownDevice, anna with { Device = berta.Device }, method, address);
            await ExpectAsync(what, ProblemTypes.UnknownDevice, berta with { Device = anna.Device }, method, address);
            await ExpectAsync(what, ProblemTypes.DeviceRevoked, anna with { Device = lost.Device }, method, address);
            // Another user's collection and device look as if they did not exist.
            if (route.Contains("{collection}", StringComparison.Ordinal)) await ForeignAsync(what, ProblemTypes.UnknownCollection, berta, method, address);
            if (route.Contains("{device}", StringComparison.Ordinal)) await ForeignAsync(what, ProblemTypes.NotFound, berta, method, address);
        }
        // All of that has changed nothing for their owner.
        Assert.HasCount(1, (await anna.ReadAsync(collection, LogPosition.Start(collection))).Logs);

        async Task ForeignAsync(string what, string type, HttpDevice stranger, string method, string address)
        {
            HttpContent? content = method switch
            {
                "POST" when address.EndsWith("logs", StringComparison.Ordinal) => HttpDevice.Bytes(stranger.Log(collection, LogPosition.Start(collection)), MediaTypes.ChangeLog),
                "POST" => TestServer.Json(new ContentLinkRequest([], []), ContractJson.Default.ContentLinkRequest),
                "PUT" => HttpDevice.Bytes([], MediaTypes.BaseImage),
                _ => null,
            };
            await ExpectAsync(what, type, stranger, method, address, content);
        }
    }

    private static async Task ExpectAsync(string what, string? type, HttpDevice caller, string method, string address, HttpContent? content = null)
    {
        using var response = await caller.SendAsync(method, address, content ?? (method is "POST" or "PUT" ? HttpDevice.Bytes([], "application/json") : null));
        if (type is null)
        {
            Assert.AreNotEqual(HttpStatusCode.Unauthorized, response.StatusCode, what);
            Assert.AreNotEqual(HttpStatusCode.Forbidden, response.StatusCode, what);
            return;
        }
        var problem = await TestServer.ReadAsync(response, response.StatusCode, ContractJson.Default.Problem);
        Assert.AreEqual(type, problem.Type, what);
        var expected = type == ProblemTypes.DeviceRevoked ? 403 : type is ProblemTypes.UnknownCollection or ProblemTypes.NotFound ? 404 : 401;
        Assert.AreEqual((expected, expected), ((int)response.StatusCode, problem.Status), what);
    }

    [TestMethod]
    public async Task Tokens_OfAnotherServer_DoNotHold()
    {
        await using var one = await TestServer.StartAsync();
        await using var two = await TestServer.StartAsync();
        var device = await one.DeviceAsync();
        using var response = await (device with { Http = two.Http }).SendAsync("GET", Routes.Devices);
        await TestServer.ProblemAsync(response, HttpStatusCode.Unauthorized, ProblemTypes.Unauthenticated);
        Assert.Contains("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [TestMethod]
    public async Task Enrolments_WrongOrUsedCode_IsInvalid()
    {
        await using var server = await TestServer.StartAsync();
        var code = await server.Server.CreateCodeAsync("anna", default);
        foreach (var (typed, works) in new[] { ("0000-0000-0000", false), (code, true), (code, false) })
        {
            using var response = await server.Http.PostAsync(Routes.Enrolments, TestServer.Json(new EnrolmentRequest(typed), ContractJson.Default.EnrolmentRequest));
            if (works) Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
            else await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidCode);
        }
    }

    [TestMethod]
    public async Task Enrolments_GuessedTooOften_HaveToWait_ARightCodeToo()
    {
        await using var server = await TestServer.StartAsync();
        var code = await server.Server.CreateCodeAsync("anna", default);
        for (var i = 0; i < FailureLimit.Burst; i++)
        {
            using var wrong = await server.Http.PostAsync(Routes.Enrolments, TestServer.Json(new EnrolmentRequest($"0000-0000-00{i:d2}"), ContractJson.Default.EnrolmentRequest));
            Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);
        }
        using var limited = await server.Http.PostAsync(Routes.Enrolments, TestServer.Json(new EnrolmentRequest(code), ContractJson.Default.EnrolmentRequest));
        await TestServer.ProblemAsync(limited, HttpStatusCode.TooManyRequests, ProblemTypes.TooManyRequests);
        Assert.IsGreaterThan(TimeSpan.Zero, limited.Headers.RetryAfter!.Delta!.Value);
    }

    [TestMethod]
    public async Task Devices_WithAWrongSecret_HaveToWait_AndTheOthersBehindTheSameAddressDoNot()
    {
        await using var server = await TestServer.StartAsync();
        var (broken, sound) = (await server.DeviceAsync(), await server.DeviceAsync());
        var wrong = broken with { Device = broken.Device! with { Secret = sound.Device!.Secret } };
        for (var i = 0; i < FailureLimit.Burst; i++)
        {
            using var refused = await wrong.SendAsync("GET", Routes.Collections);
            await TestServer.ProblemAsync(refused, HttpStatusCode.Unauthorized, ProblemTypes.UnknownDevice);
        }
        using var limited = await wrong.SendAsync("GET", Routes.Collections);
        await TestServer.ProblemAsync(limited, HttpStatusCode.TooManyRequests, ProblemTypes.TooManyRequests);
        using var served = await sound.SendAsync("GET", Routes.Collections);
        Assert.AreEqual(HttpStatusCode.OK, served.StatusCode);
    }

    [TestMethod]
    public async Task Keys_AreReadableByTheOwnerAlone()
    {
        if (OperatingSystem.IsWindows()) return; // there the profile's permissions hold
        await using var server = await TestServer.StartAsync();
        foreach (var name in new[] { "token.key", "link.key", "service.db" })
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.Data, name)));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(server.Data, "blobs")));
    }

    /// <summary>The token's claims under a header that says that it needs no signature.</summary>
    private static string Unsigned(string token) => "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + token.Split('.')[1] + ".";
}
