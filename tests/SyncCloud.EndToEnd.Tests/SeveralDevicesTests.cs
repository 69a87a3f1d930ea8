namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class SeveralDevicesTests(TestContext context)
{
    [TestMethod]
    public async Task ThreeDevices_OneOfflineMeanwhile_GetsBothLogsInOneRead_AndItsLogReachesBoth()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "a", "b", "c");
        var (a, b, c) = (devices[0], devices[1], devices[2]);
        a.Write("start.txt", "start");
        foreach (var device in devices) await device.SyncAsync();
        a.Write("from a.txt", "a");
        await a.SyncAsync();
        c.Write("from c.txt", "c");
        await c.SyncAsync();
        var caughtUp = await b.SyncAsync();
        Assert.AreEqual(2, caughtUp.GetProperty("logsPulled").GetInt64());
        Assert.AreEqual(1, caughtUp.GetProperty("requests").GetInt64(), "both logs, contents inline, in one read");
        b.Write("from b.txt", "b");
        await b.SyncAsync();
        await a.SyncAsync();
        await c.SyncAsync();
        foreach (var device in devices) CollectionAssert.AreEqual(new[] { "from a.txt", "from b.txt", "from c.txt", "start.txt" }, device.Files());
        var roots = new HashSet<string?>();
        foreach (var device in devices) roots.Add((await device.InStepAsync()).GetProperty("root").GetString());
        Assert.HasCount(1, roots);
    }

    [TestMethod]
    public async Task TwoUsers_WithCollectionsOfOneName_StayApart_AndEveryLogVerifies()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = new List<Device>();
        foreach (var user in (string[])["ann", "bob"])
            foreach (var name in (string[])["laptop", "desktop"])
            {
                var device = await cloud.DeviceAsync(name, user);
                await device.DoneAsync("add", "documents", device.Folder);
                if (name == "laptop") device.Write($"{user}.txt", $"belongs to {user}");
                await device.SyncAsync();
                devices.Add(device);
            }
        foreach (var (device, index) in devices.Select((device, index) => (device, index)))
            CollectionAssert.AreEqual(new[] { index < 2 ? "ann.txt" : "bob.txt" }, device.Files());
        // A collection that is not on a device is listed and verified there all the same.
        await devices[0].DoneAsync("add", "Second", Directory.CreateDirectory(cloud.At("second")).FullName);
        await File.WriteAllTextAsync(cloud.At("second", "more.txt"), "more", context.CancellationToken);
        Assert.AreEqual(0, (await devices[0].RunAsync("sync")).Code);
        var logs = (await devices[1].DoneAsync("log", "--all")).GetProperty("logs").EnumerateArray().ToList();
        Assert.HasCount(2, logs);
        Assert.IsTrue(logs.All(log => log.GetProperty("verified").GetBoolean()));
        CollectionAssert.AreEquivalent(new[] { "documents", "Second" }, logs.Select(log => log.GetProperty("collection").GetString()).ToArray());
        var others = (await devices[2].DoneAsync("log", "--all")).GetProperty("logs").EnumerateArray().ToList();
        Assert.HasCount(1, others);
        SeparatePrefixes(cloud, logs.Concat(others).Select(log => log.GetProperty("logId").GetString()!).ToList());
    }

    /// <summary>Each log's blob lies in a folder that names its user and collection, and no two collections share one.</summary>
    private static void SeparatePrefixes(Cloud cloud, List<string> logIds)
    {
        var files = Directory.EnumerateFiles(cloud.Data, "*", SearchOption.AllDirectories).ToList();
        var folders = logIds.Select(id => Path.GetDirectoryName(Assert.ContainsSingle(file => Path.GetFileName(file).StartsWith(id, StringComparison.Ordinal), files))!).ToList();
        Assert.HasCount(logIds.Count, folders.Distinct().ToList());
    }
}
