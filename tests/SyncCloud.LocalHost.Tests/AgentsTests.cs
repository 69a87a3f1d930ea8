using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SyncCloud.LocalHost.Agents;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests;

/// <summary>Agent programs from a real server, and publishing them.</summary>
[TestClass]
public sealed class AgentsTests(TestContext context)
{
    [TestMethod]
    public async Task Server_OffersTheAgentThatItWasBuiltWith_WithoutAStep()
    {
        await using var server = await TestServer.StartAsync();
        var (manifest, _) = (await ManifestAsync(server)).Open();
        var program = manifest.Programs.Single();
        Assert.AreEqual((Platforms.OfThisProcess, LocalServer.Version, "10.0"), (program.Rid, program.Version.ToString(), program.Runtime));

        var archive = await server.Http.GetByteArrayAsync(Routes.Fill(Routes.AgentProgram, program.Rid), context.CancellationToken);
        Assert.AreEqual((program.Length, program.Sha256), (archive.Length, Hash256.Of(archive)));
        using var none = await server.Http.GetAsync(Routes.Fill(Routes.AgentProgram, "osx-x86"), context.CancellationToken);
        await TestServer.ProblemAsync(none, HttpStatusCode.NotFound, ProblemTypes.NotFound);
        using var nonsense = await server.Http.GetAsync(Routes.Fill(Routes.AgentProgram, "..%2f..%2fpublisher.pem"), context.CancellationToken);
        await TestServer.ProblemAsync(nonsense, HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [TestMethod]
    public async Task Answers_AreAskedForAgain_AndSentOnlyWhenTheyHaveChanged()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var route in (string[])[Routes.AgentPrograms, Routes.Fill(Routes.AgentProgram, Platforms.OfThisProcess), Routes.InstallScript, Routes.InstallScriptForWindows])
        {
            using var first = await server.Http.GetAsync(route, context.CancellationToken);
            Assert.AreEqual(HttpStatusCode.OK, first.StatusCode, route);
            Assert.IsTrue(first.Headers.CacheControl!.NoCache, route);
            foreach (var (known, status) in ((EntityTagHeaderValue, HttpStatusCode)[])[(first.Headers.ETag!, HttpStatusCode.NotModified), (new("\"another\""), HttpStatusCode.OK)])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, route) { Headers = { IfNoneMatch = { known } } };
                using var again = await server.Http.SendAsync(request, context.CancellationToken);
                Assert.AreEqual(status, again.StatusCode, route);
                Assert.AreEqual(first.Headers.ETag, again.Headers.ETag);
            }
        }
    }

    [TestMethod]
    public async Task StartedAgain_NothingIsPublishedAnew_AndKeyAndManifestStay()
    {
        await using var server = await TestServer.StartAsync();
        var before = await ManifestAsync(server);
        await server.StopAsync();
        server.Ahead = TimeSpan.FromDays(1);
        await server.StartAgainAsync();
        Assert.AreEqual(before, await ManifestAsync(server));
    }

    [TestMethod]
    public async Task Script_HoldsTheAddressThatItWasAskedAt_AndNoneThatIsMoreThanAnAddress()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Contains($"service='{server.Server.Address.GetLeftPart(UriPartial.Authority)}'", await server.Http.GetStringAsync(Routes.InstallScript, context.CancellationToken));
        Assert.Contains("service='http://sync.example.org:81'", await SendRawAsync(server, "sync.example.org:81"));
        foreach (var host in (string[])["x';touch${IFS}/tmp/owned;'", "$(id)", "`id`", "a b", "\"", "a|b", ""])
        {
            var answer = await SendRawAsync(server, host);
            Assert.StartsWith("HTTP/1.1 400", answer, host);
            Assert.DoesNotContain("#!/bin/sh", answer);
        }
        // What a proxy on this machine forwards is believed, as an address alone.
        Assert.Contains("service='https://cloud.example.org'", await SendRawAsync(server, "x", "X-Forwarded-Host: cloud.example.org\r\nX-Forwarded-Proto: https\r\n"));
        Assert.DoesNotContain("touch", await SendRawAsync(server, "x", "X-Forwarded-Host: x';touch /tmp/owned;'\r\n"));
        Assert.DoesNotContain("touch", await SendRawAsync(server, "x", "X-Forwarded-Proto: http';touch /tmp/owned;'\r\n"));
    }

    [TestMethod]
    public async Task ScriptForWindows_PlatformsAreAList_EvenOfOne()
    {
        await using var server = await TestServer.StartAsync();
        // PowerShell unrolls what a switch yields: one platform would be a text, and its first element a letter.
        Assert.Contains("$platforms = @(switch (", await server.Http.GetStringAsync(Routes.InstallScriptForWindows, context.CancellationToken));
    }

    [TestMethod]
    public async Task Publish_WhileTheServerRuns_IsServedAtOnce_InPlaceOfTheFormer()
    {
        await using var server = await TestServer.StartAsync();
        using var folder = new TestFolder();
        var before = await ManifestAsync(server);
        var published = await PublishAsync(folder, server.Data, "9.0.0-rc.1", "linux-arm64");
        Assert.AreEqual("9.0.0-rc.1", published.GetProperty("programs").EnumerateArray().Single(program => program.GetProperty("rid").GetString() == "linux-arm64").GetProperty("version").GetString());

        var (manifest, publisher) = (await ManifestAsync(server)).Open();
        Assert.AreEqual(before.Open().Publisher, publisher);
        Assert.AreEqual(published.GetProperty("publisher").GetString(), publisher.ToString());
        Assert.IsGreaterThan(before.Open().Manifest.Issued, manifest.Issued);
        Assert.HasCount(2, manifest.Programs);
        var (linux, windows) = (manifest.For("linux-arm64")!, await PublishAsync(folder, server.Data, "9.0.0", "win-x64"));
        Assert.AreEqual(3, windows.GetProperty("programs").GetArrayLength());
        Assert.AreEqual(linux.Sha256, Hash256.Of(await server.Http.GetByteArrayAsync(Routes.Fill(Routes.AgentProgram, "linux-arm64"), context.CancellationToken)));
        var zip = await server.Http.GetByteArrayAsync(Routes.Fill(Routes.AgentProgram, "win-x64"), context.CancellationToken);
        Assert.StartsWith("PK", Encoding.Latin1.GetString(zip));
    }

    [TestMethod]
    public async Task Publish_OlderThanPublished_IsRefused_AndTheSameAgainChangesNothing()
    {
        using var folder = new TestFolder();
        var data = folder.File("data");
        await PublishAsync(folder, data, "2.0.0");
        var manifest = File.ReadAllBytes(Path.Combine(data, "agents", "manifest"));
        await PublishAsync(folder, data, "2.0.0");
        Assert.AreSequenceEqual(manifest, File.ReadAllBytes(Path.Combine(data, "agents", "manifest")));
        var (code, _, error) = await RunAsync("agents", "publish", "--data", data, "--from", folder.File("program"), "--rid", "linux-arm64", "--version", "2.0.0-rc.1");
        Assert.AreEqual(1, code);
        Assert.Contains("refuse the older 2.0.0-rc.1", error);
        Assert.AreSequenceEqual(manifest, File.ReadAllBytes(Path.Combine(data, "agents", "manifest")));
    }

    [TestMethod]
    public async Task Publish_NewerOne_TakesTheFormersArchiveAway()
    {
        using var folder = new TestFolder();
        var data = folder.File("data");
        await PublishAsync(folder, data, "1.0.0");
        File.WriteAllText(Path.Combine(folder.File("program"), "synccloud"), "another program");
        await PublishAsync(folder, data, "2.0.0");
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(data, "agents", "linux-arm64")));
    }

    [TestMethod]
    public async Task Publish_ToAFolderElsewhere_WithAKeyOfItsOwn_IsWhatAServiceReads()
    {
        using var folder = new TestFolder();
        Fill(folder);
        var (to, key) = (folder.File("upload"), folder.File("keys/publisher.pem"));
        var (code, output, error) = await RunAsync("agents", "publish", "--from", folder.File("program"), "--rid", "linux-arm64", "--version", "1.0.0", "--to", to, "--key", key, "--json");
        Assert.AreEqual(0, code, error);
        var (manifest, publisher) = SignedAgentManifest.Read(File.ReadAllBytes(Path.Combine(to, "manifest"))).Open();
        Assert.AreEqual(JsonDocument.Parse(output).RootElement.GetProperty("publisher").GetString(), publisher.ToString());
        Assert.AreEqual(manifest.Programs[0].Sha256, Hash256.Of(File.ReadAllBytes(Path.Combine(to, "linux-arm64", manifest.Programs[0].Sha256.ToString()))));
        if (!OperatingSystem.IsWindows()) Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.AreEqual(1, (await RunAsync("agents", "publish", "--from", folder.File("program"), "--to", to)).Code, "a key elsewhere has to be named");
    }

    [TestMethod]
    [DataRow("--rid", "linux", "is no platform")]
    [DataRow("--rid", "linux-arm64;id", "is no platform")]
    [DataRow("--from", "nowhere", "there is no folder")]
    [DataRow("--version", "1.0", "is no version")]
    [DataRow("--source", "nowhere", "is no clone of SyncCloud's repository")]
    public async Task Publish_WhatCannotBe_IsRefusedInWords(string option, string value, string words)
    {
        using var folder = new TestFolder();
        Fill(folder);
        var named = option == "--from" ? folder.File(value) : value;
        string[] from = option is "--from" or "--source" ? [] : ["--from", folder.File("program")];
        string[] rid = option == "--rid" ? [] : ["--rid", "linux-arm64"];
        var (code, _, error) = await RunAsync(["agents", "publish", "--data", folder.File("data"), option, named, .. from, .. rid]);
        Assert.AreEqual(1, code, error);
        Assert.Contains(words, error);
    }

    [TestMethod]
    [DataRow("synccloud")]
    [DataRow("libe_sqlite3.so")]
    public async Task Publish_FolderThatLacksSomething_IsRefused(string file)
    {
        using var folder = new TestFolder();
        Fill(folder);
        File.Delete(Path.Combine(folder.File("program"), file));
        var (code, _, error) = await RunAsync("agents", "publish", "--data", folder.File("data"), "--from", folder.File("program"), "--rid", "linux-arm64", "--version", "1.0.0");
        Assert.AreEqual(1, code);
        Assert.Contains("holds no", error);
    }

    [TestMethod]
    public async Task Key_IsItsOwnersAlone_InEveryBackup_AndADamagedOneIsSaid()
    {
        await using var server = await TestServer.StartAsync();
        var publisher = (await ManifestAsync(server)).Open().Publisher;
        var key = Path.Combine(server.Data, PublisherKey.FileName);
        if (!OperatingSystem.IsWindows()) Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));

        using var folder = new TestFolder();
        Assert.AreEqual(0, (await RunAsync("backup", folder.File("backup"), "--data", server.Data)).Code);
        Assert.AreEqual(0, (await RunAsync("restore", folder.File("backup"), "--data", folder.File("restored"))).Code);
        Assert.AreEqual(publisher, new DataFolder(folder.File("restored")).OpenAgents(TimeProvider.System).Publisher());

        File.WriteAllText(Path.Combine(folder.File("restored"), PublisherKey.FileName), "nonsense");
        var (code, _, error) = await RunAsync("agents", "--data", folder.File("restored"));
        Assert.AreEqual(1, code);
        Assert.Contains("synccloud trust --publisher", error);
    }

    [TestMethod]
    public async Task KeyLost_WhatIsPublishedIsServed_NoOtherKeyIsMadeByTheWay_AndOneIsWhenItsOwnerSaysSo()
    {
        await using var server = await TestServer.StartAsync();
        using var folder = new TestFolder();
        var before = await ManifestAsync(server);
        var key = Path.Combine(server.Data, PublisherKey.FileName);
        await server.StopAsync();
        File.Delete(key);
        await server.StartAgainAsync();
        Assert.AreEqual(before, await ManifestAsync(server));

        Fill(folder);
        string[] publish = ["agents", "publish", "--data", server.Data, "--from", folder.File("program"), "--rid", "linux-arm64", "--version", "1.0.0"];
        foreach (var command in (string[][])[["agents", "--data", server.Data], publish])
        {
            var (code, _, error) = await RunAsync(command);
            Assert.AreEqual(1, code);
            Assert.Contains("--new-key", error);
        }
        Assert.IsFalse(File.Exists(key));

        Assert.AreEqual(0, (await RunAsync([.. publish, "--new-key"])).Code);
        Assert.AreNotEqual(before.Open().Publisher, (await ManifestAsync(server)).Open().Publisher);
    }

    [TestMethod]
    public async Task Publish_OverAListThatAnotherKeySigned_TakesNothingFromIt_AndSaysSo()
    {
        using var folder = new TestFolder();
        var data = folder.File("data");
        await PublishAsync(folder, data, "1.0.0");
        using var stranger = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Assert.IsTrue(AgentVersion.TryParse("999999999.0.0", out var version));
        var bad = new AgentProgram { Rid = "osx-x64", Version = version, Sha256 = Hash256.Of([1]), Length = 1 };
        var planted = new AgentManifest { Issued = 250_000_000_000, Programs = [bad with { Rid = "linux-arm64" }, bad] };
        var manifest = Path.Combine(data, "agents", "manifest");
        File.WriteAllBytes(manifest, SignedAgentManifest.Sign(planted, stranger).ToBytes());

        var (code, _, error) = await RunAsync("agents", "publish", "--data", data, "--from", folder.File("program"), "--rid", "linux-arm64", "--version", "1.0.0");
        Assert.AreEqual(0, code, error);
        Assert.Contains("nothing of it is taken over", error);
        var (published, publisher) = SignedAgentManifest.Read(File.ReadAllBytes(manifest)).Open();
        Assert.AreEqual(new DataFolder(data).OpenAgents(TimeProvider.System).Publisher(), publisher);
        Assert.AreEqual("1.0.0", published.For("linux-arm64")!.Version.ToString());
        Assert.IsNull(published.For("osx-x64"), "nobody but the publisher says what the publisher signs");
        Assert.IsLessThan(planted.Issued, published.Issued);
    }

    [TestMethod]
    public async Task Publish_FromManyProcessesAtOnce_AllOfThemAreThere()
    {
        using var folder = new TestFolder();
        Fill(folder);
        string[] rids = ["linux-arm64", "linux-musl-x64", "linux-arm", "linux-musl-arm64"];
        var runs = await Task.WhenAll(rids.Select(rid => Task.Run(() => RunAsync("agents", "publish", "--data", folder.File("data"), "--from", folder.File("program"), "--rid", rid, "--version", "1.0.0"))));
        foreach (var (code, _, error) in runs) Assert.AreEqual(0, code, error);
        Assert.AreSequenceEqual(rids.Order(StringComparer.Ordinal), new DataFolder(folder.File("data")).OpenAgents(TimeProvider.System).Read()!.Programs.Select(program => program.Rid));
    }

    private async Task<SignedAgentManifest> ManifestAsync(TestServer server) => SignedAgentManifest.Read(await server.Http.GetByteArrayAsync(Routes.AgentPrograms, context.CancellationToken));

    private async Task<JsonElement> PublishAsync(TestFolder folder, string data, string version, string rid = "linux-arm64")
    {
        if (!Directory.Exists(folder.File("program"))) Fill(folder);
        var (code, output, error) = await RunAsync("agents", "publish", "--data", data, "--from", folder.File("program"), "--rid", rid, "--version", version, "--json");
        Assert.AreEqual(0, code, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static void Fill(TestFolder folder)
    {
        Directory.CreateDirectory(folder.File("program"));
        foreach (var name in (string[])["synccloud", "synccloud.exe", "libe_sqlite3.so", "e_sqlite3.dll", "synccloud.pdb"]) File.WriteAllText(Path.Combine(folder.File("program"), name), name);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(arguments, output, error, context.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A request with a Host header that no client would send.</summary>
    private async Task<string> SendRawAsync(TestServer server, string host, string headers = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Server.Address.Host, server.Server.Address.Port, context.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {Routes.InstallScript} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n"), context.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(context.CancellationToken);
    }
}
