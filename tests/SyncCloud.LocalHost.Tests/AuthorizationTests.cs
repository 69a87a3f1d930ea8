using System.Net;
using System.Reflection;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Http;
using SyncCloud.Service.Management;
using SyncCloud.Service.Tests.Http;
using SyncCloud.Service.Tests.Webhooks;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.LocalHost.Tests;

/// <summary>Who may call what: <see cref="AuthorizationMatrix"/> against the contract and a real server, and what it does not show.</summary>
[TestClass]
public sealed class AuthorizationTests
{
    [TestMethod]
    public void Matrix_HasEveryRouteOfTheContract()
    {
        var routes = typeof(Routes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        Assert.IsEmpty(routes.Except(AuthorizationMatrix.Rows.Select(row => row.Route)), "routes without a row in the matrix");
    }

    [TestMethod]
    public async Task Matrix_EveryRoute_TimesEveryFlaw_IsRefusedByLocalHost()
    {
        await using var server = await TestServer.StartAsync(new ServiceOptions { WebhooksToThisMachine = true });
        await using var subscriber = await Receiver.StartAsync(default);
        var (anna, berta, lost) = (await server.DeviceAsync("anna"), await server.DeviceAsync("berta"), await server.DeviceAsync("anna"));
        using (await anna.SendAsync("DELETE", Routes.Fill(Routes.Device, lost.Id))) { }
        var collection = CollectionId.Parse((await anna.CollectionAsync()).Id);
        using (await anna.AppendAsync(collection, anna.Log(collection, LogPosition.Start(collection)))) { }
        var key = File.ReadAllBytes(Path.Combine(server.Data, "token.key"));
        subscriber.AgreeAndAnswer(204);
        using var subscribed = await anna.SendAsync("POST", Routes.Webhooks, TestServer.Json(new WebhookSubscription(subscriber.Address.AbsoluteUri), ContractJson.Default.WebhookSubscription));
        var webhook = (await TestServer.ReadAsync(subscribed, HttpStatusCode.Created, ContractJson.Default.SubscribedWebhook)).Webhook;

        await AuthorizationMatrix.HoldAsync(
            AuthorizationMatrix.RowsOf(server.Server.Endpoints),
            // No scopes here: a code gives a token for all that its user may do. And nobody waits: a code is its owner's word.
            [.. Enum.GetValues<Flaw>().Except([Flaw.MissingScope, Flaw.WaitingDevice])],
            new MatrixCaller
            {
                Http = server.Http, Collection = collection, BertasToken = berta.Token!, Webhook = WebhookId.TryParse(webhook.Id, out var id) ? id : default,
                RegisteringAnew = (403, ProblemTypes.DeviceRevoked),
                AnnasDevice = anna.Device!, AnnasRevokedDevice = lost.Device!, BertasDevice = berta.Device!,
                ForgiveFailures = () => server.Ahead += FailureLimit.Burst * FailureLimit.Interval,
                Token = flaw => flaw switch
                {
                    Flaw.NoToken => null,
                    Flaw.GarbageToken => "not.a.token",
                    Flaw.ChangedToken => LocalToken.With(anna.Token!, null, "sub", new UserId(7).ToString()),
                    Flaw.UnsignedToken => LocalToken.Unsigned(anna.Token!),
                    Flaw.TokenOfAnotherKey => LocalToken.With(anna.Token!, new byte[key.Length], "aud", "synccloud-local"),
                    Flaw.ExpiredToken => LocalToken.With(anna.Token!, key, "exp", DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds()),
                    Flaw.WrongAudience => LocalToken.With(anna.Token!, key, "aud", "another service"),
                    Flaw.WrongTenant => LocalToken.With(anna.Token!, key, "iss", "another service"),
                    Flaw.RevokedRegistersAnew => lost.Token,
                    _ => anna.Token,
                },
            });
        // All of that has changed nothing for their owner.
        using (var list = await anna.SendAsync("GET", Routes.Webhooks)) Assert.AreEqual(webhook, (await TestServer.ReadAsync(list, HttpStatusCode.OK, ContractJson.Default.WebhookList)).Webhooks.Single());
        Assert.HasCount(1, (await anna.ReadAsync(collection, LogPosition.Start(collection))).Logs);
    }

    [TestMethod]
    public async Task Tokens_SignedAgainWithoutAChange_Hold()
    {
        // Else the matrix' forged tokens would be refused for a reason of their own.
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var again = LocalToken.With(device.Token!, File.ReadAllBytes(Path.Combine(server.Data, "token.key")), "aud", "synccloud-local");
        using var response = await (device with { Token = again }).SendAsync("GET", Routes.Devices);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
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
}
