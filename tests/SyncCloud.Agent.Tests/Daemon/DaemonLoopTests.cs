using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Tests.Daemon;

[TestClass]
public sealed class DaemonLoopTests(TestContext context)
{
    [TestMethod]
    public async Task DaemonThatEnds_MakesRoomForTheNext_WhenItsSocketIsGone()
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("h"));
        using var held = await HomeLock.TakeAsync(home, "add", TimeSpan.Zero, TimeProvider.System, context.CancellationToken);
        var isFree = false;
        var time = new ConnectionTime(() => isFree = IsFree(home));
        var surroundings = new TestRun().Surroundings with { Time = time };
        var run = new CommandRun { Surroundings = surroundings, Report = new Reporter(surroundings, json: false, verbose: false), Home = home, Name = "run" };
        await using (var loop = new DaemonLoop(run, [], new DaemonPace()))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            var running = loop.RunAsync(stop.Token);
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(new UnixDomainSocketEndPoint(home.DaemonSocket), context.CancellationToken);
            await time.Connected.Task.WaitAsync(context.CancellationToken);
            Assert.IsFalse(time.Closed);
            await stop.CancelAsync();
            await running;
        }
        Assert.IsTrue(time.Closed);
        Assert.IsFalse(isFree, "the former daemon would have removed the next one's socket");
        Assert.IsTrue(IsFree(home));
        Assert.IsFalse(File.Exists(home.DaemonSocket));
    }

    [TestMethod]
    public async Task DaemonThatEnds_ServesItsPageNoMore()
    {
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("h"));
        using var held = await HomeLock.TakeAsync(home, "add", TimeSpan.Zero, TimeProvider.System, context.CancellationToken);
        await using var loop = new DaemonLoop(RunOf(home), [], new DaemonPace());
        var running = loop.RunAsync(context.CancellationToken);
        var address = new Uri(loop.OpenPage());
        using (var http = new HttpClient()) Assert.AreEqual(HttpStatusCode.Forbidden, (await http.GetAsync(new Uri(address, "/"), context.CancellationToken)).StatusCode);
        loop.Stop();
        await running;
        using var late = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(address.Host, address.Port, context.CancellationToken).AsTask());
        Assert.ThrowsExactly<OperationCanceledException>(loop.OpenPage);
    }

    [TestMethod]
    public async Task DaemonWhosePageDoesNotAnswer_EndsAllTheSame_AndTellsSo()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("named pipes are no files there");
        using var folder = new TemporaryFolder();
        var home = new AgentHome(folder.At("h"));
        using var held = await HomeLock.TakeAsync(home, "add", TimeSpan.Zero, TimeProvider.System, context.CancellationToken);
        // Whoever reads it waits until somebody writes.
        var record = folder.At("h", "installation.json");
        using (var mkfifo = Process.Start("mkfifo", [record])) await mkfifo.WaitForExitAsync(context.CancellationToken);
        await using var loop = new DaemonLoop(RunOf(home), [], new DaemonPace { Grace = TimeSpan.FromMilliseconds(300) });
        var running = loop.RunAsync(context.CancellationToken);
        using var http = new HttpClient();
        var asked = http.GetAsync(loop.OpenPage(), context.CancellationToken);
        using var writer = await Task.Run(() => new FileStream(record, FileMode.Open, FileAccess.Write), context.CancellationToken);
        Assert.IsFalse(running.IsCompleted);
        loop.Stop();
        var told = await Assert.ThrowsExactlyAsync<AgentException>(() => running);
        Assert.AreEqual(ExitCode.Abandoned, told.Exit);
        Assert.Contains("what was asked for on the page did not end", told.Message);
        Assert.IsTrue(IsFree(home));
        Assert.IsFalse(asked.IsCompleted);
        File.Delete(record);
        writer.Dispose();
        await asked.ContinueWith(static _ => { }, context.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static CommandRun RunOf(AgentHome home)
    {
        var surroundings = new TestRun().Surroundings;
        return new CommandRun { Surroundings = surroundings, Report = new Reporter(surroundings, json: false, verbose: false), Home = home, Name = "run" };
    }

    private static bool IsFree(AgentHome home)
    {
        try
        {
            using var taken = new FileStream(Path.Combine(home.Path, HomeLock.Following), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException) { return false; }
    }

    /// <summary>Tells when a connection that says nothing is served, and when it is no longer.</summary>
    private sealed class ConnectionTime(Action closed) : TimeProvider
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

        public TaskCompletionSource Connected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public bool Closed { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime != Patience) return timer;
            Connected.TrySetResult();
            return new Limit(timer, () =>
            {
                Closed = true;
                closed();
            });
        }

        private sealed class Limit(ITimer timer, Action closed) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                closed();
                timer.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
