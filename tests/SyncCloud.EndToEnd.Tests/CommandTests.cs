using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class CommandTests(TestContext context)
{
    [TestMethod]
    public async Task Join_CodeOnStandardInput_WorksOnce()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var code = await cloud.CodeAsync("ann");
        Assert.DoesNotContain(" ", code, "a line of only the code");
        var laptop = new Device("laptop", cloud.At("laptop-home"), cloud.At("laptop"), context.CancellationToken);
        var joined = await laptop.RunWithInputAsync(code + "\n", "join", cloud.Address.ToString(), "--code", "-", "--name", "laptop");
        Assert.AreEqual(0, joined.Code, joined.ToString());
        Assert.DoesNotContain(code, joined.Output + joined.Error, "codes are secrets");
        var second = new Device("second", cloud.At("second-home"), cloud.At("second"), context.CancellationToken);
        Assert.Contains("code", await second.RefusedAsync("join", cloud.Address.ToString(), "--code", code));
        Assert.IsFalse(File.Exists(Path.Combine(second.Home, "installation.json")));
        Assert.Contains("already", await laptop.RefusedAsync("join", cloud.Address.ToString(), "--code", code));
    }

    [TestMethod]
    public async Task Add_FoldersThatMeet_AreRefused_AndChangeNothing()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var device = await cloud.DeviceAsync("laptop");
        await device.DoneAsync("add", "documents", device.At("documents"));
        foreach (var path in (string[])[device.Home, Path.Combine(device.Home, "inside"), cloud.At(), device.At("documents"), device.At("documents", "deeper"), device.Folder])
            await device.RefusedAsync("add", "other", path);
        await device.RefusedAsync("add", "DOCUMENTS", device.At("elsewhere"));
        Assert.HasCount(1, (await device.DoneAsync("collections")).GetProperty("collections").EnumerateArray().ToList());
    }

    [TestMethod]
    public async Task Add_StateElsewhere_KeepsTheStoreThere()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var device = await cloud.DeviceAsync("laptop");
        await device.DoneAsync("add", "documents", device.Folder, "--state", cloud.At("state"));
        device.Write("a.txt", "a");
        await device.SyncAsync();
        Assert.IsNotEmpty(Directory.GetFiles(cloud.At("state")));
        Assert.IsEmpty(Directory.GetFiles(device.Home, "*.db", SearchOption.AllDirectories));
        await device.InStepAsync();
    }

    [TestMethod]
    public async Task Remove_ThenAddAgain_LosesNothingAndDoublesNothing()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var device = (await cloud.DevicesAsync("documents", "laptop"))[0];
        device.Write("a.txt", "a");
        await device.SyncAsync();
        await device.DoneAsync("remove", "Documents");
        Assert.AreEqual("a", device.Read("a.txt"));
        Assert.AreEqual(0, (await device.RunAsync("sync")).Code);
        await device.DoneAsync("add", "documents", device.Folder);
        await device.SyncAsync();
        CollectionAssert.AreEqual(new[] { "a.txt" }, device.Files());
        Assert.AreEqual(1, (await device.InStepAsync()).GetProperty("sequence").GetInt64(), "the folder as it is was adopted");
    }

    [TestMethod]
    public async Task DeletedCollection_IsAClearErrorOnOtherDevices_AndFilesStay()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("a.txt", "a");
        foreach (var device in devices) await device.SyncAsync();
        Assert.AreEqual(2, (await devices[0].RunAsync("collections", "delete", "documents")).Code);
        await devices[0].DoneAsync("collections", "delete", "documents", "--yes");
        Assert.Contains("synccloud remove documents", await devices[1].RefusedAsync("sync"));
        Assert.AreEqual(1, (await devices[1].RunAsync("status")).Code);
        foreach (var device in devices) Assert.AreEqual("a", device.Read("a.txt"));
    }

    [TestMethod]
    public async Task Sync_OneCollectionFails_TheOthersAreSynced_AndItEndsWithTheWorstCode()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var device = await cloud.DeviceAsync("laptop");
        await device.DoneAsync("add", "aaa", device.At("first"));
        await device.DoneAsync("add", "bbb", device.At("second"));
        await File.WriteAllTextAsync(device.At("second", "b.txt"), "b", context.CancellationToken);
        Directory.Delete(device.At("first"), recursive: true);
        var ended = await device.RunAsync("sync", "--json");
        Assert.AreEqual(1, ended.Code);
        var lines = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.HasCount(2, lines);
        Assert.IsTrue(lines[0].TryGetProperty("error", out _));
        Assert.IsTrue(lines[1].GetProperty("inStep").GetBoolean());
        Assert.IsFalse(Directory.Exists(device.At("first")), "a missing root is not an empty one");
    }

    [TestMethod]
    public async Task Status_LocalChange_CloudAhead_Offline_EachSaysWhy()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        foreach (var device in devices) await device.SyncAsync();
        devices[0].Write("a.txt", "a");
        Assert.Contains("to send", (await devices[0].RunAsync("status")).Output);
        await devices[0].SyncAsync();
        Assert.Contains("to receive", (await devices[1].RunAsync("status")).Output);
        await cloud.CrashAsync();
        var offline = await devices[0].RunAsync("status");
        Assert.AreEqual(1, offline.Code);
        Assert.Contains("offline", offline.Output);
        await devices[0].RefusedAsync("sync");
        await cloud.RestartAsync();
        await devices[0].InStepAsync();
        await devices[1].SyncAsync();
        await devices[1].InStepAsync();
    }

    [TestMethod]
    public async Task AgentKilled_InTheMiddleOfASync_TheNextOneGoesOn()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        foreach (var number in Enumerable.Range(0, 300)) devices[0].Write($"{number % 7}/{number}.txt", new string((char)('a' + (number % 26)), number * 20));
        await File.WriteAllBytesAsync(devices[0].At("big.bin"), Bytes.Random(20_000_000, seed: 3), context.CancellationToken);
        var random = new Random(4);
        foreach (var device in devices)
        {
            foreach (var _ in Enumerable.Range(0, 5))
            {
                using var sync = Programs.StartAgent("sync", "--home", device.Home);
                await Task.Delay(random.Next(100, 900), context.CancellationToken);
                sync.Kill();
                await sync.WaitForExitAsync(context.CancellationToken);
            }
            await device.SyncAsync();
        }
        await devices[0].SyncAsync();
        Trees.AreEqual(devices[0].Folder, devices[1].Folder);
        Assert.IsEmpty(await devices[0].ConflictsAsync());
    }
}
