using System.Threading.Channels;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Follow;
using SyncCloud.Engine.Transport;

namespace SyncCloud.Agent.Daemon;

/// <summary>The wait for notifications, which begins anew when the network or the device is another one. Not thread-safe.</summary>
internal sealed class Listening(CommandRun run, ChannelWriter<Hint?> heard, Troubles troubles, Signal wake) : IAsyncDisposable
{
    private CancellationTokenSource stop = new();
    private Task task = Task.CompletedTask;

    /// <summary>Completes when the queue was tried to be opened.</summary>
    public Task Tried { get; private set; } = Task.CompletedTask;

    /// <summary>Begins, or begins anew.</summary>
    public async Task StartAsync()
    {
        await DisposeAsync();
        stop = new CancellationTokenSource();
        var time = run.Surroundings.Time;
        var listener = new HintListener(token => QueueConnection.OpenAsync(run.Home, HttpConnections.CreateHandler, time, token), heard, troubles, time, run.Surroundings.Random);
        task = listener.RunAsync(stop.Token);
        _ = task.ContinueWith(_ => wake.Set(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Tried = Task.WhenAny(listener.Tried, task);
    }

    /// <summary>Throws when it has ended because the cloud no longer accepts this device.</summary>
    public void Check()
    {
        if (task.IsFaulted) task.GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
