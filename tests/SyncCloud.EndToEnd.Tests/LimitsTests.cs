namespace SyncCloud.EndToEnd.Tests;

/// <summary>A device that uses no more than it was told to, and holds still when it was told to.</summary>
[TestClass]
public sealed class LimitsTests(TestContext context)
{
    [TestMethod]
    public async Task Limits_AreShown_Kept_AndEnded()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        var set = await laptop.DoneAsync("limits", "--up", "2MB/s", "--down", "500k", "--during", "mon-sun 00:00-24:00", "--pause-on", "metered,battery");
        Assert.AreEqual((2_000_000, 500_000, true, true), (set.GetProperty("up").GetInt64(), set.GetProperty("down").GetInt64(), set.GetProperty("inForce").GetBoolean(), set.GetProperty("pauseOnBattery").GetBoolean()));
        await laptop.DoneAsync("limits", "--down", "off");
        Assert.Contains("sends 2.00 MB/s and receives without limit during mon-sun 00:00-24:00 (now); the daemon holds still on a metered network and on battery", (await laptop.RunAsync("limits")).Output);
        laptop.Write("a.txt", "a");
        await laptop.SyncAsync();
        Assert.Contains("limits: sends 2.00 MB/s", (await laptop.RunAsync("status")).Output);
        Assert.Contains("sends 2.00 MB/s", (await laptop.RunAsync("doctor")).Output);
        foreach (var wrong in (string[][])[["--up", "slow"], ["--during", "whenever"], ["--pause-on", "rain"]]) Assert.AreEqual(2, (await laptop.RunAsync(["limits", .. wrong])).Code);
        Assert.Contains("no limits", (await laptop.RunAsync("limits", "--clear")).Output);
        Assert.DoesNotContain("limits", (await laptop.RunAsync("status")).Output);
    }

    [TestMethod]
    public async Task Upload_UnderALimit_TakesNoLessThanItsTime_AndNoneWithoutIt()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        await laptop.DoneAsync("limits", "--up", "1MB/s");
        File.WriteAllBytes(laptop.At("film"), Bytes.Random(4_000_000, seed: 3));
        var limited = (await laptop.SyncAsync()).GetProperty("seconds").GetDouble();
        Assert.IsGreaterThan(3.7, limited, "it can only be slower");
    }

    [TestMethod]
    public async Task MeteredNetwork_HoldsTheDaemonStill_UntilItIsTold()
    {
        Parts.RequireLinux("a script in busctl's place");
        if (OperatingSystem.IsWindows()) return;
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = (await cloud.DevicesAsync("documents", "laptop"))[0];
        // What NetworkManager says through busctl of a phone's hotspot.
        Directory.CreateDirectory(cloud.At("bin"));
        File.WriteAllText(cloud.At("bin", "busctl"), "#!/bin/sh\necho 'u 1'\n");
        File.SetUnixFileMode(cloud.At("bin", "busctl"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await laptop.DoneAsync("limits", "--pause-on", "metered");
        laptop.Write("a.txt", "a");
        var onTheTrain = laptop.With(new Dictionary<string, string?>(laptop.Variables) { ["PATH"] = $"{cloud.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}" });
        await using var daemon = Following.Run(onTheTrain, context.CancellationToken);
        await daemon.SaysAsync("nothing is synced while this device is on a metered network");
        Assert.Contains("nothing is synced while this device is on a metered network", (await laptop.RunAsync("status")).Output);
        Assert.Contains("nothing is synced while this device is on a metered network", (await laptop.RunAsync("doctor")).Output);
        using (var page = await PageReader.OpenAsync(laptop, context.CancellationToken)) Assert.Contains("Nothing is synced by itself while this device is on a metered network.", await page.ReadAsync(""));
        Assert.DoesNotContain("\"sequence\":1", (await laptop.RunAsync("log", "documents", "--json")).Output);
        await laptop.DoneAsync("limits", "--pause-on", "nothing");
        await daemon.SaysAsync("syncing goes on");
        await daemon.UntilAsync(() => laptop.RunAsync("log", "documents", "--json").GetAwaiter().GetResult().Output.Contains("\"sequence\":1", StringComparison.Ordinal), "what waited is sent");
    }
}
