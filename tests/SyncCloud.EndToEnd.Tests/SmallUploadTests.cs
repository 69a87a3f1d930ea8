namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class SmallUploadTests(TestContext context)
{
    [TestMethod]
    public async Task RenamedFolder_Of10000Files_SendsOneChangeAndNoContent()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("photos", "laptop", "desktop");
        foreach (var number in Enumerable.Range(0, 10_000)) devices[0].Write($"before/{number % 100}/{number}.txt", $"file {number}");
        await devices[0].SyncAsync();
        await devices[1].SyncAsync();
        Directory.Move(devices[0].At("before"), devices[0].At("after"));
        var sync = await devices[0].SyncAsync();
        Assert.AreEqual(1, sync.GetProperty("changesPushed").GetInt64());
        Assert.AreEqual(0, sync.GetProperty("contentBytesPushed").GetInt64());
        Assert.IsLessThan(2_000, sync.GetProperty("bytesSent").GetInt64());
        await devices[1].SyncAsync();
        CollectionAssert.AreEqual(devices[0].Files(), devices[1].Files());
    }

    [TestMethod]
    public async Task OneByteInserted_IntoTheMiddleOfALargeFile_SendsLittle()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("videos", "laptop", "desktop");
        var bytes = Bytes.Random(Parts.Long ? 256 << 20 : 64 << 20, seed: 2);
        await File.WriteAllBytesAsync(devices[0].At("video.bin"), bytes, context.CancellationToken);
        await devices[0].SyncAsync();
        await devices[1].SyncAsync();
        await using (var file = File.Create(devices[0].At("video.bin")))
        {
            await file.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), context.CancellationToken);
            file.WriteByte(0);
            await file.WriteAsync(bytes.AsMemory(bytes.Length / 2), context.CancellationToken);
        }
        var sync = await devices[0].SyncAsync();
        Assert.IsLessThan(200_000, sync.GetProperty("bytesSent").GetInt64());
        var received = await devices[1].SyncAsync();
        Assert.IsLessThan(400_000, received.GetProperty("bytesReceived").GetInt64());
        Trees.AreEqual(devices[0].Folder, devices[1].Folder);
    }
}
