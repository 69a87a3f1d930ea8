using System.Net;
using System.Text.Json;
using SyncCloud.Protocol.Http;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Real agents and the Functions app in its own host: routes, triggers, middleware, settings, which nothing else runs together.</summary>
[TestClass]
public sealed class FunctionsTests(TestContext context)
{
    private const int FourMinutes = 240_000;

    [TestMethod]
    [Timeout(FourMinutes, CooperativeCancellation = true)]
    public async Task TwoDevices_OverTheFunctionsApp_AreInStep()
    {
        await using var cloud = await FunctionsCloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"));
        foreach (var device in (Device[])[laptop, desktop]) await device.DoneAsync("add", "documents", device.Folder);
        laptop.Write("folder/letter.txt", "Dear reader");
        File.WriteAllBytes(laptop.At("video.bin"), Bytes.Random(9_000_000, seed: 1));
        foreach (var device in (Device[])[laptop, desktop]) await device.SyncAsync();
        Trees.AreEqual(laptop.Folder, desktop.Folder);

        laptop.Write("folder/letter.txt", "Dear reader, once more");
        Directory.Move(desktop.At("folder"), desktop.At("renamed"));
        foreach (var device in (Device[])[laptop, desktop, laptop]) await device.SyncAsync();
        Trees.AreEqual(laptop.Folder, desktop.Folder);
        Assert.AreEqual("Dear reader, once more", desktop.Read("renamed/letter.txt"));
        Assert.AreEqual((await laptop.InStepAsync()).GetProperty("root").GetString(), (await desktop.InStepAsync()).GetProperty("root").GetString());
        await desktop.DoneAsync("verify", "documents", "--read-data");
        Assert.HasCount(2, (await laptop.DoneAsync("devices")).GetProperty("devices").EnumerateArray());
    }

    [TestMethod]
    [Timeout(FourMinutes, CooperativeCancellation = true)]
    public async Task RevokedDevice_IsShutOut_AndNobodyIsServedWithoutAToken()
    {
        await using var cloud = await FunctionsCloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"));
        foreach (var device in (Device[])[laptop, desktop]) await device.DoneAsync("add", "documents", device.Folder);
        await laptop.DoneAsync("devices", "revoke", "desktop");
        desktop.Write("late.txt", "too late");
        Assert.AreNotEqual(0, (await desktop.RunAsync("sync")).Code);
        await laptop.SyncAsync();
        Assert.IsFalse(File.Exists(laptop.At("late.txt")));

        using var http = new HttpClient { BaseAddress = cloud.Address };
        Assert.AreEqual(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(Routes.Collections, UriKind.Relative), context.CancellationToken)).StatusCode);
        using var description = JsonDocument.Parse(await http.GetStringAsync(new Uri(Routes.OpenApi, UriKind.Relative), context.CancellationToken));
        Assert.StartsWith("3.1", description.RootElement.GetProperty("openapi").GetString()!);
    }
}
