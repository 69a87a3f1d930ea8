using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Devices that only receive, and such that stay behind.</summary>
[TestClass]
public sealed class ModeTests(TestContext context)
{
    [TestMethod]
    public async Task ReadOnly_KeepsItsOwnChanges_SaysSo_AndGivesThemUpWhenAsked()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "mirror");
        var (laptop, mirror) = (devices[0], devices[1]);
        laptop.Write("plan.txt", "theirs");
        laptop.Write("list.txt", "theirs");
        await laptop.SyncAsync();
        Assert.AreEqual("read-only", (await mirror.DoneAsync("mode", "documents", "--read-only")).GetProperty("mode").GetString());
        await mirror.SyncAsync();

        mirror.Write("plan.txt", "mine");
        mirror.Write("own.txt", "mine");
        laptop.Write("list.txt", "theirs, later");
        await laptop.SyncAsync();
        var sync = await mirror.SyncAsync();
        Assert.AreEqual((0L, 2L, false), (sync.GetProperty("logsPushed").GetInt64(), sync.GetProperty("keptHere").GetInt64(), sync.GetProperty("inStep").GetBoolean()));
        Assert.AreEqual("theirs, later", mirror.Read("list.txt"));
        var status = await mirror.InStepAsync();
        Assert.AreEqual(("read-only", 2L, "2 local changes stay here"), (status.GetProperty("mode").GetString(), status.GetProperty("keptHere").GetInt64(), status.GetProperty("reasons")[0].GetString()));
        Assert.Contains("documents' only receives on this device", await mirror.RefusedAsync("restore", "plan.txt", "--at", "1"));
        await laptop.SyncAsync();
        CollectionAssert.AreEqual(new[] { "list.txt", "plan.txt" }, laptop.Files());

        var asked = await mirror.RunWithInputAsync("n\n", "revert", "documents");
        Assert.AreEqual(4, asked.Code, asked.ToString());
        Assert.Contains("changed   plan.txt", asked.Output);
        Assert.HasCount(2, (await mirror.DoneAsync("revert", "documents", "--yes")).GetProperty("changes").EnumerateArray().ToList());
        Trees.AreEqual(laptop.Folder, mirror.Folder);
        Assert.IsTrue((await mirror.InStepAsync()).GetProperty("inStep").GetBoolean());
        Assert.HasCount(2, Directory.EnumerateFiles(mirror.At(".synccloud", "trash"), "*", SearchOption.AllDirectories).Where(file => File.ReadAllText(file) == "mine").ToList());

        Assert.AreEqual("two-way", (await mirror.DoneAsync("mode", "documents", "--two-way")).GetProperty("mode").GetString());
        mirror.Write("own.txt", "sent now");
        await mirror.SyncAsync();
        await laptop.SyncAsync();
        Assert.AreEqual("sent now", laptop.Read("own.txt"));
    }

    [TestMethod]
    public async Task Delayed_HoldsWhatWasThere_UntilItIsOldEnough_AndCatchesUpWhenTwoWayAgain()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "backup");
        var (laptop, backup) = (devices[0], devices[1]);
        laptop.Write("plan.txt", "good");
        await laptop.SyncAsync();
        await backup.SyncAsync();
        Assert.AreEqual(("delayed", 86400L), Mode(await backup.DoneAsync("mode", "documents", "--delay", "24h")));

        laptop.Write("plan.txt", "encrypted");
        laptop.Write("ransom.txt", "pay");
        await laptop.SyncAsync();
        var sync = await backup.SyncAsync();
        Assert.IsGreaterThan(DateTimeOffset.UtcNow.AddHours(23), sync.GetProperty("waitsUntil").GetDateTimeOffset());
        Assert.AreEqual("good", backup.Read("plan.txt"));
        var status = await backup.InStepAsync();
        Assert.IsFalse(status.GetProperty("inStep").GetBoolean());
        Assert.StartsWith("1 log not old enough yet, the next until ", status.GetProperty("reasons")[0].GetString()!);
        Assert.AreEqual(0, (await backup.RunAsync("verify", "documents")).Code);

        await backup.DoneAsync("mode", "documents", "--delay", "1s");
        // The service tells the time in whole seconds, and not to the newest.
        for (var syncs = 0; backup.Read("plan.txt") == "good" && syncs < 50; syncs++)
        {
            await Task.Delay(200, context.CancellationToken);
            await backup.SyncAsync();
        }
        Assert.AreEqual("encrypted", backup.Read("plan.txt"));
        backup.Write("note.txt", "mine");
        await backup.SyncAsync();
        Assert.IsFalse(File.Exists(laptop.At("note.txt")));
        await backup.DoneAsync("mode", "documents", "--two-way");
        await backup.SyncAsync();
        await laptop.SyncAsync();
        Trees.AreEqual(laptop.Folder, backup.Folder);
    }

    private static (string?, long) Mode(JsonElement shown) => (shown.GetProperty("mode").GetString(), shown.GetProperty("delaySeconds").GetInt64());
}
