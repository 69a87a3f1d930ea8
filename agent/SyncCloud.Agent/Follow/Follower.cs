using System.Threading.Channels;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Follow;

/// <summary>
/// Keeps collections in step until it is stopped: syncs them all, then each one as the cloud tells of it, and all of them on a timer. Between syncs the home is
/// free for other commands.
/// </summary>
internal sealed class Follower(CommandRun run, IReadOnlyList<string> names, TimeSpan every)
{
    /// <summary>How long a round under way may go on after a stop; then it ends between two of its steps.</summary>
    private static readonly TimeSpan TimeToFinish = TimeSpan.FromSeconds(10);

    private readonly Channel<Hint?> heard = Channel.CreateBounded<Hint?>(256);
    private readonly FollowSchedule schedule = new(every, run.Surroundings.Time, run.Surroundings.Random);
    private readonly Troubles troubles = new(run.Report);
    private readonly FollowReport told = new(run.Report);

    /// <summary>What only a person can put right, so that going on would be in vain.</summary>
    private AgentException? over;

    /// <summary>Returns when it is cancelled. Throws when the cloud no longer accepts this device, or its user's sign-in has ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var only = await run.LockFollowingAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var time = run.Surroundings.Time;
        var listener = new HintListener(token => QueueConnection.OpenAsync(run.Home, HttpConnections.CreateHandler, time, token), heard.Writer, troubles, time, run.Surroundings.Random);
        var listening = listener.RunAsync(stop.Token);
        try
        {
            // The queue first: what others append while the first sync runs is then told.
            await await Task.WhenAny(listener.Tried, listening);
            while (true)
            {
                while (heard.Reader.TryRead(out var hint)) schedule.Hear(hint);
                if (schedule.TakeDue() is { } due) await SyncAsync(due, cancellationToken);
                else await WaitAsync(listening, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped, which is how this ends.
        }
        finally
        {
            await stop.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SyncAsync(Func<CollectionId, bool> due, CancellationToken cancellationToken)
    {
        using var finishing = new CancellationTokenSource(Timeout.InfiniteTimeSpan, run.Surroundings.Time);
        using var stopping = cancellationToken.Register(() => finishing.CancelAfter(TimeToFinish));
        HomeLock held;
        try
        {
            held = await run.LockPatientlyAsync(cancellationToken);
        }
        catch (AgentException exception)
        {
            troubles.Tell(run.Home.Path, ErrorReport.Of(exception), exception);
            schedule.NotBegun();
            return;
        }
        using (held)
        {
            troubles.End(run.Home.Path);
            var outcomes = new List<(CollectionId, long?)>();
            var sync = new CollectionSync(run) { OnError = (error, exception) => Tell(error, exception, cancellationToken) };
            foreach (var collection in Chosen().Where(collection => due(collection.CollectionId)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var result = await sync.RunAsync(collection, static _ => [], finishing.Token);
                if (result.Error is not null && cancellationToken.IsCancellationRequested) throw new OperationCanceledException(cancellationToken);
                if (over is not null) throw over;
                told.Tell(result);
                outcomes.Add((collection.CollectionId, result.Error is null ? result.Sequence : null));
            }
            schedule.Ended(outcomes);
        }
    }

    /// <summary>Until the cloud tells of something, or something becomes due by itself.</summary>
    private async Task WaitAsync(Task listening, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(schedule.Wait, run.Surroundings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var woken = heard.Reader.WaitToReadAsync(either.Token).AsTask();
        if (await Task.WhenAny(woken, listening) == listening) await listening;
        await ((Task)woken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Read each time: a collection may be added or removed while this runs.</summary>
    private IEnumerable<AttachedCollection> Chosen() =>
        run.Home.Collections.Where(collection => names.Count == 0 || names.Contains(collection.Name, StringComparer.OrdinalIgnoreCase));

    private void Tell(ErrorReport error, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is AgentException { Exit: ExitCode.SignIn } ended) over = ended;
        if (!cancellationToken.IsCancellationRequested) told.Tell(error, exception);
    }
}
