using System.Net;
using System.Text.Json;
using SyncCloud.Protocol;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests;

[TestClass]
public sealed class BackupTests(TestContext context) : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private async Task<(int Code, JsonElement? Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync([.. args, "--json"], output, error, context.CancellationToken);
        return (code, code == 0 ? JsonDocument.Parse(output.ToString()).RootElement : null, error.ToString());
    }

    [TestMethod]
    public async Task Backup_OfARunningServer_CopiesWhatIsNew_AndRestoresToThatState()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        var first = await AppendAsync(device, collection, LogPosition.Start(collection));

        var backup = folder.File("backup");
        var (code, done, error) = await RunAsync("backup", backup, "--data", server.Data);
        Assert.AreEqual(0, code, error);
        Assert.AreEqual(1, done!.Value.GetProperty("copiedBlobs").GetInt64());
        if (!OperatingSystem.IsWindows()) Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(backup));

        var second = await AppendAsync(device, collection, first);
        (_, done, _) = await RunAsync("backup", backup, "--data", server.Data);
        Assert.AreEqual((1L, 2L), (done!.Value.GetProperty("copiedBlobs").GetInt64(), done.Value.GetProperty("blobs").GetInt64()), "only the new one is copied");
        Assert.HasCount(1, Directory.GetDirectories(backup, "generation-*"));

        var data = folder.File("restored");
        (code, _, error) = await RunAsync("restore", backup, "--data", data);
        Assert.AreEqual(0, code, error);
        await using var restored = await LocalServer.StartAsync(new LocalServerOptions { DataFolder = data, Urls = "http://127.0.0.1:0" }, context.CancellationToken);
        using var http = new HttpClient { BaseAddress = restored.Address };
        var (logs, head) = await (device with { Http = http }).ReadAsync(collection, LogPosition.Start(collection));
        Assert.AreEqual(second, head);
        Assert.AreSequenceEqual([first, second], logs.Select(log => log.Position));
    }

    [TestMethod]
    public async Task Restore_IntoWhatIsNotEmptyOrServed_IsRefused_AndWithForceKeepsWhatWasThere()
    {
        await using var server = await TestServer.StartAsync();
        await server.DeviceAsync();
        var backup = folder.File("backup");
        Assert.AreEqual(0, (await RunAsync("backup", backup, "--data", server.Data)).Code);

        var (code, _, error) = await RunAsync("restore", backup, "--data", server.Data);
        Assert.AreEqual(1, code);
        Assert.Contains("not empty", error);
        (code, _, error) = await RunAsync("restore", backup, "--data", server.Data, "--force");
        Assert.AreEqual(1, code);
        Assert.Contains("serves the data folder", error);
        await server.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Data, "blobs", "precious"), "x", context.CancellationToken);
        (code, var done, error) = await RunAsync("restore", backup, "--data", server.Data, "--force");
        Assert.AreEqual(0, code, error);
        Assert.AreEqual("x", await File.ReadAllTextAsync(Path.Combine(done!.Value.GetProperty("replaced").GetString()!, "blobs", "precious"), context.CancellationToken));
        await server.StartAgainAsync();
    }

    [TestMethod]
    public async Task Restore_OfADamagedBackup_NamesTheFile_AndTouchesNothing()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        await AppendAsync(device, collection, LogPosition.Start(collection));
        var backup = folder.File("backup");
        Assert.AreEqual(0, (await RunAsync("backup", backup, "--data", server.Data)).Code);
        foreach (var file in Directory.GetFiles(backup, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not ("backup.json" or "backup.lock")))
        {
            var bytes = await File.ReadAllBytesAsync(file, context.CancellationToken);
            await File.WriteAllBytesAsync(file, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)], context.CancellationToken);
            var data = folder.File("restored");
            var (code, _, error) = await RunAsync("restore", backup, "--data", data);
            Assert.AreEqual(1, code);
            Assert.Contains(Path.GetFileName(file), error);
            Assert.IsFalse(File.Exists(Path.Combine(data, "service.db")));
            await File.WriteAllBytesAsync(file, bytes, context.CancellationToken);
        }
        Assert.AreEqual(0, (await RunAsync("restore", backup, "--data", folder.File("restored"))).Code, "what the failed ones left does not matter");
        Assert.AreEqual(1, (await RunAsync("restore", folder.File("none"), "--data", folder.File("other"))).Code);
    }

    [TestMethod]
    public async Task Server_AfterARestoreThatWasCutShort_DoesNotStart_UntilItIsRunAgain()
    {
        await using var server = await TestServer.StartAsync();
        await server.DeviceAsync();
        var backup = folder.File("backup");
        Assert.AreEqual(0, (await RunAsync("backup", backup, "--data", server.Data)).Code);
        await server.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Data, "restore-unfinished"), "", context.CancellationToken);
        File.Delete(Path.Combine(server.Data, "service.db"));
        Assert.Contains("run it again", (await Assert.ThrowsExactlyAsync<LocalServerException>(server.StartAgainAsync)).Message);
        Assert.AreEqual(1, (await RunAsync("code", "--data", server.Data, "--user", "anna")).Code);
        Assert.AreEqual(0, (await RunAsync("restore", backup, "--data", server.Data)).Code);
        await server.StartAgainAsync();
        Assert.AreEqual(HttpStatusCode.OK, (await server.Http.GetAsync(Protocol.Http.Routes.Health, context.CancellationToken)).StatusCode);
    }

    [TestMethod]
    public async Task Backup_DestinationFull_SaysSo_AndTheFormerBackupStays()
    {
        using var disk = SmallDisk.Mount(folder.File("disk"), 2 << 20);
        await using var server = await TestServer.StartAsync();
        var device = await server.DeviceAsync();
        var collection = CollectionId.Parse((await device.CollectionAsync()).Id);
        var head = await AppendAsync(device, collection, LogPosition.Start(collection));
        var backup = Path.Combine(disk.Path, "backup");
        Assert.AreEqual(0, (await RunAsync("backup", backup, "--data", server.Data)).Code);
        disk.Fill(room: 0);
        head = await AppendAsync(device, collection, head);
        var (code, _, error) = await RunAsync("backup", backup, "--data", server.Data);
        Assert.AreEqual(1, code);
        Assert.Contains("full", error);
        Assert.AreEqual(0, (await RunAsync("restore", backup, "--data", folder.File("former"))).Code);
        disk.MakeRoom();
        Assert.AreEqual(2, (await RunAsync("backup", backup, "--data", server.Data)).Output!.Value.GetProperty("blobs").GetInt64());
    }

    private static async Task<LogPosition> AppendAsync(HttpDevice device, CollectionId collection, LogPosition at)
    {
        var log = device.Log(collection, at);
        using var response = await device.AppendAsync(collection, log);
        Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        return new LogPosition(at.Sequence + 1, Hash256.Of(log));
    }
}
