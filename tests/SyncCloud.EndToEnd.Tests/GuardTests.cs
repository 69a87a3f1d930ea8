using System.Text.Json;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A device whose files are overwritten all at once, as ransomware does: 200 of 300.</summary>
[TestClass]
public sealed class GuardTests(TestContext context)
{
    private const int Files = 300;
    private const int Overwritten = 200;

    [TestMethod]
    public async Task Overwritten_IsHeldWhenSending_AndRejectedBringsAllBack()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await BeginAsync(cloud);
        Overwrite(laptop);
        laptop.Write("ransom.txt", "pay");

        var sync = await AwaitingAsync(laptop, "sync");
        Assert.AreEqual(Overwritten, sync.GetProperty("approvals").GetInt32());
        Assert.AreEqual(1, sync.GetProperty("changesPushed").GetInt32(), "what destroys nothing goes at once");
        var status = (await AwaitingAsync(laptop, "status")).GetProperty("collections")[0];
        Assert.AreEqual($"{Overwritten} changes wait for `synccloud approve documents`", status.GetProperty("reasons")[0].GetString());
        var waiting = (await AwaitingAsync(laptop, "approve", "documents")).GetProperty("changes").EnumerateArray().ToList();
        Assert.HasCount(Overwritten, waiting);
        Assert.AreEqual(("folder/000.txt", "sending", "replace"), (waiting[0].GetProperty("path").GetString(), waiting[0].GetProperty("direction").GetString(), waiting[0].GetProperty("what").GetString()));
        var asked = await laptop.RunWithInputAsync("n\n", "approve", "documents");
        Assert.AreEqual(4, asked.Code, asked.ToString());
        Assert.Contains("documents: 200 items replaced on this device, not sent yet:", asked.Output);
        Assert.Contains("folder/000.txt", asked.Output);
        await desktop.SyncAsync();
        ExpectOriginals(desktop);

        Assert.AreEqual(Overwritten, (await laptop.DoneAsync("approve", "documents", "--reject", "--yes")).GetProperty("changes").GetArrayLength());
        await laptop.InStepAsync();
        ExpectOriginals(laptop);
        ExpectOverwrittenInTrash(laptop);
    }

    [TestMethod]
    public async Task Overwritten_BySenderWithoutAGuard_IsHeldWhenReceiving_AndRejectedGivesAllBack()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await BeginAsync(cloud);
        await laptop.DoneAsync("guard", "documents", "--off");
        Overwrite(laptop);
        laptop.Write("ransom.txt", "pay");
        await laptop.SyncAsync();

        var sync = await AwaitingAsync(desktop, "sync");
        Assert.AreEqual(Overwritten, sync.GetProperty("approvals").GetInt32());
        Assert.AreEqual("pay", desktop.Read("ransom.txt"), "what destroys nothing is applied at once");
        ExpectOriginals(desktop);

        await desktop.DoneAsync("approve", "documents", "--reject", "--yes");
        await laptop.SyncAsync();
        foreach (var device in (Device[])[laptop, desktop])
        {
            await device.InStepAsync();
            ExpectOriginals(device);
        }
        ExpectOverwrittenInTrash(laptop);
    }

    [TestMethod]
    public async Task Deleted_AndApproved_IsGoneEverywhere_OnceEachDeviceHasAgreed()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = await BeginAsync(cloud);
        Directory.Delete(laptop.At("folder"), recursive: true);
        await AwaitingAsync(laptop, "sync");
        var approved = await laptop.RunWithInputAsync("y\n", "approve", "documents");
        Assert.AreEqual(0, approved.Code, approved.ToString());
        await AwaitingAsync(desktop, "sync");
        await desktop.DoneAsync("approve", "documents", "--yes");
        Assert.IsEmpty(desktop.Files());
        Assert.IsEmpty(laptop.Files());
        Assert.IsEmpty((await desktop.DoneAsync("approve", "documents")).GetProperty("changes").EnumerateArray());
        // Nothing waits any longer on the way back either: new files are never held.
        await desktop.DoneAsync("restore", "documents", "folder");
        await desktop.SyncAsync();
        await laptop.SyncAsync();
        ExpectOriginals(laptop);
    }

    [TestMethod]
    public async Task Guard_OfOwnLimits_HoldsAccordingToThem()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, _) = await BeginAsync(cloud);
        var guard = await laptop.DoneAsync("guard", "documents", "--share", "1", "--items", "5");
        Assert.AreEqual((true, 1, 5), (guard.GetProperty("on").GetBoolean(), guard.GetProperty("share").GetInt32(), guard.GetProperty("items").GetInt32()));
        for (var i = 0; i < 5; i++) File.Delete(laptop.At(Name(i)));
        await laptop.SyncAsync();
        File.Delete(laptop.At(Name(5)));
        Assert.AreEqual(1, (await AwaitingAsync(laptop, "sync")).GetProperty("approvals").GetInt32());
    }

    private async Task<(Device Laptop, Device Desktop)> BeginAsync(Cloud cloud)
    {
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        for (var i = 0; i < Files; i++) devices[0].Write(Name(i), $"original {i}");
        foreach (var device in devices) await device.SyncAsync();
        return (devices[0], devices[1]);
    }

    private static string Name(int number) => $"folder/{number:000}.txt";

    private static void Overwrite(Device device)
    {
        for (var i = 0; i < Overwritten; i++) device.Write(Name(i), $"encrypted {i}");
    }

    private static void ExpectOriginals(Device device)
    {
        for (var i = 0; i < Files; i++) Assert.AreEqual($"original {i}", device.Read(Name(i)));
    }

    private static void ExpectOverwrittenInTrash(Device device) => CollectionAssert.IsSubsetOf(
        Enumerable.Range(0, Overwritten).Select(i => $"encrypted {i}").ToList(),
        Directory.EnumerateFiles(device.At(".synccloud", "trash"), "*", SearchOption.AllDirectories).Select(File.ReadAllText).ToList());

    /// <summary>Runs a command that must end with "an approval is waiting", and gives its JSON.</summary>
    private static async Task<JsonElement> AwaitingAsync(Device device, params string[] arguments)
    {
        var ended = await device.RunAsync([.. arguments, "--json"]);
        Assert.AreEqual(4, ended.Code, ended.ToString());
        return JsonDocument.Parse(ended.Output).RootElement;
    }
}
