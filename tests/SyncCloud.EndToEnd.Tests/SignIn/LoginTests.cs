using System.Net;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SyncCloud.Protocol.Agents;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Agents;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Real agents whose users sign in, by MSAL, to a service that checks their tokens with Microsoft.Identity.Web.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class LoginTests(TestContext context)
{
    private const int SignIn = 5;

    [TestMethod]
    public async Task TwoDevices_LogInByACode_AreInStep_AndTellNoSecret()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        var laptop = cloud.NewDevice("laptop");
        var told = new StringBuilder();
        var login = await cloud.LoginAsync(laptop, EntraUser.Ann, null, cloud.Address.ToString(), "--name", "laptop");
        Assert.AreEqual(0, login.Code, login.ToString());
        Assert.Contains($"signed in to {cloud.Address} as 'ann@example.org', device 'laptop'", login.Output);
        Assert.Contains("which only your account can read", login.Error, "no keyring here, so the token lies in a file, and the user is told");
        Assert.Contains($"{cloud.Address} will get your sign-in for app {cloud.Entra.Issuer.Options.ClientId} at {cloud.Authority}", login.Error);
        told.Append(login);
        var desktop = await cloud.DeviceAsync("desktop");
        foreach (var device in (Device[])[laptop, desktop]) told.Append(await device.DoneAsync("add", "documents", device.Folder));
        laptop.Write("letter.txt", "Dear reader");
        File.WriteAllBytes(laptop.At("big.bin"), Bytes.Random(1_000_000, seed: 1));
        foreach (var device in (Device[])[laptop, desktop]) told.Append(await device.RunAsync("sync", "-v"));
        Trees.AreEqual(laptop.Folder, desktop.Folder);
        desktop.Write("note.txt", "a note");
        foreach (var device in (Device[])[desktop, laptop]) await device.SyncAsync();
        Assert.AreEqual("a note", laptop.Read("note.txt"));
        foreach (var command in (string[][])[["status"], ["devices"], ["collections"], ["verify", "documents"], ["login"], ["login", cloud.Address.ToString()]])
        {
            var ended = await laptop.RunAsync([.. command, "-v"]);
            Assert.AreEqual(0, ended.Code, $"{string.Join(' ', command)} {ended}");
            told.Append(ended);
        }
        Assert.AreSequenceEqual(["device_code", "device_code"], cloud.Entra.Given, "each signed in once, and one token did for all its commands");

        foreach (var secret in cloud.Entra.Secrets) Assert.DoesNotContain(secret, told.ToString());
        foreach (var path in Directory.EnumerateFiles(laptop.Home))
            Assert.AreEqual(UnixFileMode.None, File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite) & ~Harmless(path), $"{path} is for its owner alone");
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(laptop.Home, "token")));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(laptop.Home));
    }

    [TestMethod]
    public async Task FirstLogin_KeepsThePublisherThatItMeets_AndALaterOneNoOther()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Publish(key, 10);
        var laptop = await cloud.DeviceAsync("laptop");
        var kept = Publisher();
        Assert.AreEqual((SignedAgentManifest.FingerprintOf(key).ToString(), 10), (kept.GetProperty("key").GetString(), kept.GetProperty("issued").GetInt64()));
        Publish(other, 20);
        await laptop.DoneAsync("login");
        Assert.AreEqual(kept.ToString(), Publisher().ToString());
        Assert.Contains("synccloud trust --publisher", await laptop.RefusedAsync("update", "--check"));

        void Publish(ECDsa signer, long issued)
        {
            Directory.CreateDirectory(cloud.At("agents"));
            File.WriteAllBytes(cloud.At("agents", AgentLibrary.ManifestName), SignedAgentManifest.Sign(new AgentManifest { Issued = issued, Programs = [] }, signer).ToBytes());
        }

        JsonElement Publisher() => JsonDocument.Parse(File.ReadAllText(Path.Combine(laptop.Home, "installation.json"))).RootElement.GetProperty("publisher");
    }

    [TestMethod]
    public async Task Token_ThatHasEnded_IsRenewedWithoutAWord()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        cloud.Entra.Lifetime = TimeSpan.FromMinutes(1);
        var laptop = await cloud.DeviceAsync("laptop");
        await laptop.DoneAsync("add", "documents", laptop.Folder);
        cloud.Clock.Advance(TimeSpan.FromHours(2));
        Assert.AreEqual(HttpStatusCode.Unauthorized, await AskAsync(cloud, cloud.Entra.Secrets.First(secret => secret.Contains('.', StringComparison.Ordinal))), "the token that it logged in with no longer holds");
        laptop.Write("a.txt", "a");
        var sync = await laptop.RunAsync("sync");
        Assert.AreEqual(0, sync.Code, sync.ToString());
        // A slow machine is told how the sync goes on, and nothing else.
        Assert.IsTrue(sync.Error.Split('\n').All(line => line.Length == 0 || line.StartsWith("documents: ", StringComparison.Ordinal)), sync.Error);
        Assert.AreEqual("refresh_token", cloud.Entra.Given.Last());
        await laptop.InStepAsync();
    }

    [TestMethod]
    public async Task Renewal_Refused_EndsEveryCommandWithItsOwnCode_UntilTheSameUserLogsInAgain()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        cloud.Entra.Lifetime = TimeSpan.FromMinutes(1);
        var laptop = await cloud.DeviceAsync("laptop");
        await laptop.DoneAsync("add", "documents", laptop.Folder);
        laptop.Write("a.txt", "a");
        await laptop.SyncAsync();
        laptop.Write("b.txt", "b");
        cloud.Entra.RefusesRenewals = true;
        foreach (var command in (string[][])[["sync"], ["status"], ["devices"], ["sync", "--json"], ["sync", "--follow"], ["verify", "documents"]])
        {
            var ended = await laptop.RunAsync(command);
            Assert.AreEqual(SignIn, ended.Code, $"{string.Join(' ', command)} {ended}");
            Assert.Contains("synccloud login", ended.Error);
            Assert.Contains("AADSTS700082", ended.Error, "Entra's own reason");
            Assert.DoesNotContain("Trace ID", ended.Error);
        }

        var another = await cloud.LoginAsync(laptop, EntraUser.Berta, null);
        Assert.AreEqual(SignIn, another.Code, another.ToString());
        Assert.Contains("'berta@example.org'", another.Error);
        Assert.AreEqual(SignIn, (await laptop.RunAsync("devices")).Code, "nobody else's sign-in is kept");
        cloud.Entra.RefusesRenewals = false;
        var again = await cloud.LoginAsync(laptop, EntraUser.Ann, null);
        Assert.AreEqual(0, again.Code, again.ToString());
        await laptop.SyncAsync();
        Assert.HasCount(1, (await laptop.DoneAsync("devices")).GetProperty("devices").EnumerateArray().ToList(), "it is the device that it was");
    }

    [TestMethod]
    public async Task Revoked_StopsThoughItsTokenLives_AndRegisteredAnew_WaitsForAnApproval()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"));
        foreach (var device in (Device[])[laptop, desktop]) await device.DoneAsync("add", "documents", device.Folder);
        desktop.Write("a.txt", "a");
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        await desktop.DoneAsync("devices", "revoke", "laptop");
        laptop.Write("b.txt", "b");
        Assert.Contains("revoked", await laptop.RefusedAsync("sync"));
        Assert.HasCount(2, cloud.Entra.Given, "with the very token that it had");

        var anew = cloud.NewDevice("anew");
        var login = await cloud.LoginAsync(anew, EntraUser.Ann, null, cloud.Address.ToString(), "--name", "laptop anew");
        Assert.AreEqual(4, login.Code, login.ToString());
        Assert.Contains("on 'desktop': synccloud devices approve ", login.Output);
        foreach (var command in (string[][])[["login"], ["devices"], ["add", "documents", anew.Folder], ["collections"]])
        {
            var ended = await anew.RunAsync(command);
            Assert.AreEqual(4, ended.Code, $"{string.Join(' ', command)} {ended}");
            Assert.Contains("on 'desktop': ", ended.Output + ended.Error);
        }

        var listed = await desktop.RunAsync("devices");
        Assert.Contains("waits for approval", listed.Output);
        Assert.Contains("'laptop anew' may do nothing until you let it in: synccloud devices approve ", listed.Output);
        await desktop.DoneAsync("devices", "approve", "laptop anew");
        var admitted = await anew.RunAsync("login");
        Assert.AreEqual(0, admitted.Code, admitted.ToString());
        await anew.DoneAsync("add", "documents", anew.Folder);
        await anew.SyncAsync();
        Assert.AreEqual("a", anew.Read("a.txt"));
        Assert.Contains("no waiting device", await desktop.RefusedAsync("devices", "approve", "laptop"), "and the revoked one stays out");
    }

    [TestMethod]
    public async Task ClonedDisk_AfterARevocation_BecomesADeviceThatWaits_AndGoesOnWhereItWas()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        var (laptop, desktop, lost) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"), await cloud.DeviceAsync("lost"));
        await laptop.DoneAsync("add", "documents", laptop.Folder);
        laptop.Write("a.txt", "a");
        await laptop.SyncAsync();
        await desktop.DoneAsync("devices", "revoke", "lost");
        var clone = await laptop.CloneAsync("clone", cloud.At("clone-home"), cloud.At("clone"));
        for (var i = 0; i < 2; i++) await laptop.SyncAsync();
        clone.Write("b.txt", "b");
        for (var i = 0; i < 2; i++)
        {
            var waits = await clone.RunAsync("sync");
            Assert.AreEqual(4, waits.Code, waits.ToString());
            Assert.Contains("on 'desktop' or 'laptop': `synccloud devices` lists it", waits.Error);
        }
        await desktop.DoneAsync("devices", "approve", "laptop 2");
        await clone.SyncAsync();
        await laptop.SyncAsync();
        Assert.AreEqual("b", laptop.Read("b.txt"));
        Trees.AreEqual(laptop.Folder, clone.Folder);
        Assert.Contains("revoked", await lost.RefusedAsync("devices"));
    }

    [TestMethod]
    public async Task NoDeviceRemains_OnlyASignInLaterThanTheRevocationLetsIn()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        var laptop = await cloud.DeviceAsync("laptop");
        var before = cloud.Clock.GetUtcNow();
        cloud.Clock.Advance(TimeSpan.FromMinutes(10));
        await laptop.DoneAsync("devices", "revoke", "laptop");
        cloud.Clock.Advance(TimeSpan.FromMinutes(10));

        // The browser still knew her, so she has not proved anything since.
        var anew = cloud.NewDevice("anew");
        var login = await cloud.LoginAsync(anew, EntraUser.Ann, before, cloud.Address.ToString(), "--name", "anew");
        Assert.AreEqual(4, login.Code, login.ToString());
        Assert.Contains("no device of yours remains", login.Output);
        Assert.AreEqual(4, (await anew.RunAsync("collections")).Code);
        var stale = await cloud.LoginAsync(anew, EntraUser.Ann, before);
        Assert.AreEqual(4, stale.Code, stale.ToString());
        Assert.Contains("sign out there first", stale.Error);
        var fresh = await cloud.LoginAsync(anew, EntraUser.Ann, null);
        Assert.AreEqual(0, fresh.Code, fresh.ToString());
        Assert.IsTrue((await anew.DoneAsync("devices")).GetProperty("devices").EnumerateArray().Single(device => device.GetProperty("name").GetString() == "anew").GetProperty("thisDevice").GetBoolean());
    }

    [TestMethod]
    public async Task Desktop_SignsInInItsBrowser_WhichComesBackToThisMachine()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        var (programs, page) = (Directory.CreateDirectory(cloud.At("programs")).FullName, cloud.At("page"));
        var opener = Path.Combine(programs, "xdg-open");
        await File.WriteAllTextAsync(opener, $"#!/bin/sh\nprintf '%s' \"$1\" > '{page}.new' && mv '{page}.new' '{page}'\n", context.CancellationToken);
        File.SetUnixFileMode(opener, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var laptop = cloud.NewDevice("laptop", ("DISPLAY", ":99"), ("PATH", $"{programs}:{Environment.GetEnvironmentVariable("PATH")}"));
        using var process = laptop.Start("login", cloud.Address.ToString(), "--authority", cloud.Authority);
        var login = Programs.EndAsync(process, "", context.CancellationToken);
        while (!File.Exists(page))
        {
            if (login.IsCompleted) Assert.Fail((await login).ToString());
            await Task.Delay(50, context.CancellationToken);
        }
        Assert.Contains("You are signed in", await cloud.Entra.SignInAsync(await File.ReadAllTextAsync(page, context.CancellationToken), EntraUser.Ann, context.CancellationToken));
        var ended = await login;
        Assert.AreEqual(0, ended.Code, ended.ToString());
        Assert.Contains("only your account can read", ended.Error, "a desktop without a keyring");
        Assert.AreSequenceEqual(["authorization_code"], cloud.Entra.Given);
        await laptop.DoneAsync("devices");
    }

    [TestMethod]
    public async Task SessionWithAKeyring_KeepsTheSignInThere_UntilItIsForgotten()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        await using var keyring = await Keyring.StartAsync(cloud.At("session"), context.CancellationToken);
        var (laptop, other) = (Desktop("laptop"), Desktop("other"));
        foreach (var device in (Device[])[laptop, other])
        {
            var login = await cloud.LoginAsync(device, device == laptop ? EntraUser.Ann : EntraUser.Berta, null, cloud.Address.ToString(), "--device-code");
            Assert.AreEqual(0, login.Code, login.ToString());
            Assert.DoesNotContain("only your account can read", login.Error);
        }
        await laptop.DoneAsync("add", "documents", laptop.Folder);
        laptop.Write("a.txt", "a");
        await laptop.SyncAsync();
        Assert.IsEmpty((await other.DoneAsync("collections")).GetProperty("collections").EnumerateArray().ToList(), "each home has a sign-in of its own");
        foreach (var path in Directory.EnumerateFiles(laptop.Home))
        {
            var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path, context.CancellationToken));
            foreach (var secret in cloud.Entra.Secrets) Assert.DoesNotContain(secret, bytes, path);
        }
        await laptop.DoneAsync("logout");
        Assert.AreEqual(SignIn, (await laptop.RunAsync("sync")).Code);
        await other.DoneAsync("collections");

        Device Desktop(string name) => cloud.NewDevice(name, ("DISPLAY", ":99"), ("DBUS_SESSION_BUS_ADDRESS", keyring.Address));
    }

    [TestMethod]
    public async Task Token_DamagedOrWithoutItsAuthority_SaysSo_AndSeveralAtOnceRenewIt()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        cloud.Entra.Lifetime = TimeSpan.FromMinutes(1);
        var stranger = cloud.NewDevice("stranger", ("SSL_CERT_FILE", cloud.At("none.pem")));
        Assert.Contains($"--authority {cloud.Authority}", await stranger.RefusedAsync("login", cloud.Address.ToString()), "an issuer that is not Microsoft's, and not named");
        Assert.Contains("cannot be reached", await stranger.RefusedAsync("login", cloud.Address.ToString(), "--authority", cloud.Authority), "a certificate that nobody vouches for is not taken");
        var laptop = await cloud.DeviceAsync("laptop");
        foreach (var ended in await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => laptop.RunAsync("devices")))) Assert.AreEqual(0, ended.Code, ended.ToString());
        foreach (var bytes in (byte[][])[[], [1, 2, 3], "{}"u8.ToArray()])
        {
            await File.WriteAllBytesAsync(Path.Combine(laptop.Home, "token"), bytes, context.CancellationToken);
            var ended = await laptop.RunAsync("devices");
            Assert.AreEqual(SignIn, ended.Code, ended.ToString());
        }
        var login = await cloud.LoginAsync(laptop, EntraUser.Ann, null);
        Assert.AreEqual(0, login.Code, login.ToString());
        await laptop.DoneAsync("devices");
    }

    [TestMethod]
    public async Task Logout_ForgetsTheSignIn_AndTheDeviceStaysWhatItIs()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        var laptop = await cloud.DeviceAsync("laptop");
        await laptop.DoneAsync("add", "documents", laptop.Folder);
        var logout = await laptop.RunAsync("logout");
        Assert.AreEqual(0, logout.Code, logout.ToString());
        Assert.Contains("devices revoke", logout.Output);
        Assert.IsFalse(File.Exists(Path.Combine(laptop.Home, "token")));
        Assert.AreEqual(0, (await laptop.RunAsync("logout")).Code);
        var sync = await laptop.RunAsync("sync");
        Assert.AreEqual(SignIn, sync.Code, sync.ToString());
        Assert.Contains("signed out", sync.Error);
        var login = await cloud.LoginAsync(laptop, EntraUser.Ann, null, "--token-file");
        Assert.AreEqual(0, login.Code);
        Assert.DoesNotContain("only your account can read", login.Error, "which is what was asked for");
        await laptop.SyncAsync();
        Assert.HasCount(1, (await laptop.DoneAsync("devices")).GetProperty("devices").EnumerateArray().ToList());
    }

    [TestMethod]
    public async Task JoinWhereOneSignsIn_AndLoginWhereOneHasCodes_SayWhatToDoInstead()
    {
        await using var cloud = await EntraCloud.StartAsync(context.CancellationToken);
        await using var local = await Cloud.StartAsync(context.CancellationToken);
        var device = cloud.NewDevice("laptop");
        Assert.Contains($"synccloud login {cloud.Address}", await device.RefusedAsync("join", cloud.Address.ToString(), "--code", "0000-0000-0000"));
        Assert.Contains($"synccloud join {local.Address} --code CODE", await device.RefusedAsync("login", local.Address.ToString()));
        var joined = await local.DeviceAsync("desktop");
        Assert.Contains("joined with a code", await joined.RefusedAsync("logout"));
        Assert.Contains("with a code", await joined.RefusedAsync("login", local.Address.ToString()));
        Assert.IsEmpty(cloud.Entra.Given);
    }

    /// <summary>Lock files hold nothing, and the home lets nobody in.</summary>
    private static UnixFileMode Harmless(string path) => path.Contains("lock", StringComparison.Ordinal) ? UnixFileMode.GroupRead | UnixFileMode.OtherRead : UnixFileMode.None;

    private async Task<HttpStatusCode> AskAsync(EntraCloud cloud, string token)
    {
        using var http = new HttpClient { BaseAddress = cloud.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, Routes.Devices);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, context.CancellationToken);
        return answer.StatusCode;
    }
}
