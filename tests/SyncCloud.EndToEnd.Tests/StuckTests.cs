using System.Net.Sockets;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A drive that stops answering in the middle of a sync holds up no daemon that is told to end.</summary>
[TestClass]
public sealed class StuckTests(TestContext context)
{
    private const int Abandoned = 6;

    [TestMethod]
    public async Task DriveThatHangs_DaemonEndsWhenItIsStopped_AndGoesOnLater()
    {
        Parts.RequireUnix("signals");
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await cloud.DeviceAsync("laptop"), await cloud.DeviceAsync("desktop"));
        using var drive = RealMount.ExFat(cloud.At("drive"));
        await laptop.DoneAsync("add", "films", drive.Path);
        await desktop.DoneAsync("add", "films", desktop.Folder);
        await using (var daemon = await Following.RunAsync(laptop, context.CancellationToken))
        {
            drive.Freeze();
            await BusyAsync(laptop, desktop, "a");
            var stopped = await laptop.RunAsync("stop");
            Assert.AreEqual(0, stopped.Code, stopped.ToString());
            Assert.Contains("waiting for the sync of 'films'", stopped.Error);
            Assert.AreEqual(Abandoned, await daemon.EndAsync(), daemon.Said);
            Assert.Contains("the sync of 'films' (", daemon.Said);
            Assert.Contains($"in {drive.Path}) did not end", daemon.Said);
        }
        await using (var daemon = Following.Run(laptop, context.CancellationToken))
        {
            await BusyAsync(laptop, desktop, "b");
            await daemon.SignalAsync("TERM");
            // Signals that meet on their way are one.
            for (var more = 0; more < 20 && !daemon.HasEnded; more++)
            {
                await Task.Delay(200, context.CancellationToken);
                await daemon.SignalAsync("TERM");
            }
            Assert.AreEqual(Abandoned, await daemon.EndAsync());
            await daemon.SaysAsync("ended at once");
            Assert.DoesNotContain("did not end", daemon.Said, "the second signal is not held up by what the first one waits for");
        }
        drive.Thaw();
        await laptop.SyncAsync();
        foreach (var name in (string[])["a", "b"]) Assert.AreEqual(name, await File.ReadAllTextAsync(Path.Combine(drive.Path, name), context.CancellationToken));
    }

    /// <summary>The other device sends something, and the daemon is at it.</summary>
    private async Task BusyAsync(Device device, Device other, string name)
    {
        other.Write(name, name);
        await other.SyncAsync();
        // The daemon itself is asked: `status` would look into the drive, and wait there, where it finds the daemon at nothing.
        for (var looks = 0; !(await StateAsync(device)).Contains("\"syncing\":", StringComparison.Ordinal); looks++)
        {
            Assert.IsLessThan(1200, looks, "the daemon was at nothing for a minute");
            await Task.Delay(50, context.CancellationToken);
        }
    }

    private async Task<string> StateAsync(Device device)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try { await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(device.Home, "run", "daemon.sock")), context.CancellationToken); }
        catch (SocketException) { return ""; } // not there yet
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.WriteAsync("{\"ask\":\"state\"}\n"u8.ToArray(), context.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(context.CancellationToken) ?? "";
    }
}
