using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>The service's disk damages what it stores: it is named, and the devices make it whole again.</summary>
[TestClass]
public sealed class DamagedPackTests(TestContext context)
{
    [TestMethod]
    public async Task ByteFlippedInAStoredPack_IsNamed_ADeviceRepairsIt_AndAThirdHasEqualBytes()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        Fill(laptop);
        await laptop.SyncAsync();
        Assert.IsTrue((await laptop.DoneAsync("verify", "documents", "--read-data")).GetProperty("well").GetBoolean());
        var pack = Flip(cloud, 1000);

        var named = await FindingAsync(laptop, "--read-data");
        Assert.AreEqual(("pack", $"pack {pack}"), (named.GetProperty("subject").GetString(), named.GetProperty("name").GetString()));
        var path = named.GetProperty("paths").EnumerateArray().Single().GetString()!;
        Assert.AreEqual(path, (await FindingAsync(laptop)).GetProperty("paths").EnumerateArray().Single().GetString(), "once the service knows, all devices do");

        var desktop = await cloud.DeviceAsync("desktop");
        await desktop.DoneAsync("add", "documents", desktop.Folder);
        var waiting = await desktop.RunAsync("sync", "--json");
        Assert.AreEqual(1, waiting.Code, waiting.ToString());
        var pending = JsonDocument.Parse(waiting.Output).RootElement.GetProperty("pending").EnumerateArray().Single();
        Assert.AreEqual(path, pending.GetProperty("path").GetString());
        Assert.Contains("damaged in the cloud", pending.GetProperty("reason").GetString()!);
        Assert.AreEqual(1, JsonDocument.Parse((await desktop.RunAsync("status", "--json")).Output).RootElement.GetProperty("collections")[0].GetProperty("damagedPacks").GetInt64());

        Assert.AreEqual(1, (await laptop.SyncAsync()).GetProperty("packsRepaired").GetInt64());
        Assert.AreEqual(0, (await laptop.SyncAsync()).GetProperty("packsRepaired").GetInt64());
        await desktop.SyncAsync();
        var third = await cloud.DeviceAsync("third");
        await third.DoneAsync("add", "documents", third.Folder);
        await third.SyncAsync();
        foreach (var device in (Device[])[desktop, third])
        {
            Trees.AreEqual(laptop.Folder, device.Folder);
            Assert.IsTrue((await device.DoneAsync("verify", "documents", "--read-data")).GetProperty("well").GetBoolean());
        }
    }

    [TestMethod]
    public async Task DirectoryOfAPackDamaged_CheapVerifyNamesIt_AndRepairsItWhenAsked()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        Fill(laptop);
        await laptop.SyncAsync();
        var pack = Flip(cloud, -20);
        Assert.AreEqual($"pack {pack}", (await FindingAsync(laptop)).GetProperty("name").GetString());
        Assert.IsTrue((await laptop.DoneAsync("verify", "documents", "--repair")).GetProperty("well").GetBoolean());
        Assert.IsTrue((await laptop.DoneAsync("verify", "documents", "--read-data")).GetProperty("well").GetBoolean());
    }

    [TestMethod]
    public async Task LogRotted_VerifyNamesIt_AndANewDeviceSaysSo()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        laptop.Write("a.txt", "a");
        await laptop.SyncAsync();
        Flip(Directory.GetFiles(cloud.Data, "*", SearchOption.AllDirectories).Single(file => Path.GetFileName(Path.GetDirectoryName(file)) == "logs"), -1);
        var finding = JsonDocument.Parse((await laptop.RunAsync("verify", "documents", "--json")).Output).RootElement.GetProperty("findings")[0];
        Assert.AreEqual(("log", "log 1"), (finding.GetProperty("subject").GetString(), finding.GetProperty("name").GetString()));
        var desktop = await cloud.DeviceAsync("desktop");
        await desktop.DoneAsync("add", "documents", desktop.Folder);
        var error = await desktop.RefusedAsync("sync");
        Assert.Contains("log 1", error);
        Assert.Contains("backup", error);
    }

    private static void Fill(Device device)
    {
        foreach (var number in Enumerable.Range(1, 3)) File.WriteAllBytes(device.At($"{number}.bin"), Bytes.Random(700_000, number));
        device.Write("folder/text.txt", string.Join('\n', Enumerable.Range(0, 20_000)));
    }

    /// <summary>The one thing that verifying finds.</summary>
    private static async Task<JsonElement> FindingAsync(Device device, params string[] options)
    {
        var ended = await device.RunAsync(["verify", "documents", .. options, "--json"]);
        Assert.AreEqual(1, ended.Code, ended.ToString());
        return JsonDocument.Parse(ended.Output).RootElement.GetProperty("findings").EnumerateArray().Single();
    }

    /// <summary>Flips a bit of the one pack in the service's data folder; gives the pack's id.</summary>
    private static string Flip(Cloud cloud, int at)
    {
        var pack = Directory.GetFiles(cloud.Data, "*", SearchOption.AllDirectories).Single(file => Path.GetFileName(Path.GetDirectoryName(file)) == "packs");
        Flip(pack, at);
        return Path.GetFileName(pack);
    }

    private static void Flip(string file, int at)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[at < 0 ? bytes.Length + at : at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
