using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class RefusalTests(TestContext context)
{
    [TestMethod]
    public async Task RevokedDevice_IsRefused_AndItsFilesStay()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("a.txt", "a");
        foreach (var device in devices) await device.SyncAsync();
        await devices[0].DoneAsync("devices", "revoke", "desktop");
        devices[1].Write("b.txt", "b");
        Assert.Contains("revoked", await devices[1].RefusedAsync("sync"));
        CollectionAssert.AreEqual(new[] { "a.txt", "b.txt" }, devices[1].Files());
        await devices[0].SyncAsync();
        CollectionAssert.AreEqual(new[] { "a.txt" }, devices[0].Files());
        var desktop = (await devices[0].DoneAsync("devices")).GetProperty("devices").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "desktop");
        Assert.IsTrue(desktop.TryGetProperty("revoked", out _));
    }

    [TestMethod]
    [DataRow("token")]
    [DataRow("deviceSecret")]
    public async Task WrongCredentials_AreRefused(string which)
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var device = (await cloud.DevicesAsync("documents", "laptop"))[0];
        await device.SyncAsync();
        var path = Path.Combine(device.Home, "credentials");
        var credentials = JsonNode.Parse(await File.ReadAllTextAsync(path, context.CancellationToken))!;
        credentials[which] = Convert.ToBase64String(Bytes.Random(32, seed: 5)).TrimEnd('=');
        await File.WriteAllTextAsync(path, credentials.ToJsonString(), context.CancellationToken);
        Assert.Contains("does not accept this device", await device.RefusedAsync("sync"));
        Assert.AreEqual(1, (await device.RunAsync("status")).Code);
    }

    [TestMethod]
    public async Task BadLogs_AreRefusedWithTheNamedError_AndChangeNothing()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var device = (await cloud.DevicesAsync("documents", "laptop"))[0];
        device.Write("a.txt", "a");
        await device.SyncAsync();
        using var http = Client(device, cloud);
        var collection = await CollectionOf(device);
        var good = await http.GetByteArrayAsync(Routes.Fill(Routes.Log, collection, 1), context.CancellationToken);
        var bent = (byte[])good.Clone();
        bent[^1] ^= 1;
        foreach (var bad in (byte[][])[[], Bytes.Random(1000, seed: 6), good[..^1], good[..40], bent, [.. good, 0]])
            Assert.AreEqual(ProblemTypes.Corrupt, await ProblemOfPost(http, collection, bad));
        Assert.AreEqual(ProblemTypes.TooLarge, await ProblemOfPost(http, collection, new byte[FormatLimits.MaxLogLength + 1]));
        var status = await device.InStepAsync();
        Assert.AreEqual(1, status.GetProperty("head").GetInt64());
    }

    [TestMethod]
    public async Task OtherUsersCollection_AnswersAsIfThereWereNone()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var ann = await cloud.DeviceAsync("laptop");
        await ann.DoneAsync("add", "documents", ann.Folder);
        ann.Write("secret.txt", "secret");
        await ann.SyncAsync();
        var bob = await cloud.DeviceAsync("laptop", "bob");
        using var http = Client(bob, cloud);
        var collection = await CollectionOf(ann);
        foreach (var route in (string[])[Routes.Fill(Routes.Log, collection, 1), Routes.Fill(Routes.LogIndex, collection) + "?after=0&limit=10"])
        {
            using var answer = await http.GetAsync(route, context.CancellationToken);
            Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.AreEqual(ProblemTypes.UnknownCollection, await ProblemOf(answer));
        }
        using var delete = await http.DeleteAsync(Routes.Fill(Routes.Collection, collection), context.CancellationToken);
        await ann.InStepAsync();
    }

    [TestMethod]
    [DataRow("../escaped.txt")]
    [DataRow("..")]
    [DataRow("/etc/escaped")]
    [DataRow("a\0b")]
    [DataRow(".synccloud")]
    public async Task HostileName_InALogOfARogueDevice_WritesNothingOutsideTheFolder(string name)
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "rogue", "victim");
        using var http = Client(devices[0], cloud);
        var collection = await CollectionOf(devices[0]);
        var item = new ItemId(UInt128.One << 64);
        var fields = Fields.Of((FileFields.Parent, FieldValue.Of(ItemId.Root)), (FileFields.Name, FieldValue.Of(name)), (FileFields.Type, FieldValue.Of(FileFields.TypeFolder)));
        var root = new StateRoot();
        root.Add(item, new Item(item, ItemKinds.File, fields).CanonicalHash());
        var header = new ChangeLogHeader
        {
            Collection = collection, Log = new LogId(UInt128.One << 80), Device = DeviceId.Parse(await DeviceIdOf(devices[0])), Kind = "files",
            Base = LogPosition.Start(collection), Root = root.Value, Counts = default, TimeMilliseconds = 0,
        };
        byte[] log;
        // A writer that refuses such a name is as good as a reader that does.
        try { log = ChangeLogWriter.Write(header, [new Put(item, ItemKinds.File, fields)], [], default); }
        catch (ArgumentException) { return; }
        var problem = await ProblemOfPost(http, collection, log);
        var before = Directory.GetFileSystemEntries(cloud.At());
        var sync = await devices[1].RunAsync("sync");
        if (problem is null) Assert.AreEqual(1, sync.Code, "what cannot be written is told: " + sync);
        Assert.IsEmpty(devices[1].Files());
        CollectionAssert.AreEquivalent(before, Directory.GetFileSystemEntries(cloud.At()));
        Assert.IsFalse(File.Exists("/etc/escaped") || Directory.Exists("/etc/escaped"));
    }

    private static HttpClient Client(Device device, Cloud cloud)
    {
        var credentials = JsonDocument.Parse(File.ReadAllText(Path.Combine(device.Home, "credentials"))).RootElement;
        var installation = JsonDocument.Parse(File.ReadAllText(Path.Combine(device.Home, "installation.json"))).RootElement;
        var http = new HttpClient { BaseAddress = cloud.Address };
        // So that a body that is refused for its length is refused before it is sent.
        http.DefaultRequestHeaders.ExpectContinue = true;
        http.DefaultRequestHeaders.Authorization = new("Bearer", credentials.GetProperty("token").GetString());
        http.DefaultRequestHeaders.Add(ContractHeaders.Device, installation.GetProperty("device").GetString());
        http.DefaultRequestHeaders.Add(ContractHeaders.DeviceSecret, credentials.GetProperty("deviceSecret").GetString());
        return http;
    }

    private static async Task<CollectionId> CollectionOf(Device device) =>
        CollectionId.Parse((await device.DoneAsync("collections")).GetProperty("collections")[0].GetProperty("id").GetString()!);

    private static async Task<string> DeviceIdOf(Device device) =>
        JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(device.Home, "installation.json"))).RootElement.GetProperty("device").GetString()!;

    private async Task<string?> ProblemOfPost(HttpClient http, CollectionId collection, byte[] log)
    {
        using var content = new ByteArrayContent(log);
        content.Headers.ContentType = new(MediaTypes.ChangeLog);
        using var answer = await http.PostAsync(Routes.Fill(Routes.Logs, collection), content, context.CancellationToken);
        return answer.IsSuccessStatusCode ? null : await ProblemOf(answer);
    }

    private async Task<string?> ProblemOf(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(context.CancellationToken)).RootElement.GetProperty("type").GetString();
}
