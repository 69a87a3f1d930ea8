using System.Threading.Channels;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Follow;

/// <summary>
/// Listens at this device's queue for as long as it runs, over lost connections and ended permissions, and hands on what it hears; null stands for
/// "anything may have changed", since nobody was listening for a while.
/// </summary>
internal sealed class HintListener(Func<CancellationToken, Task<QueueConnection>> open, ChannelWriter<Hint?> heard, Troubles troubles, TimeProvider time, Func<double> random)
{
    private const string Subject = "notifications";

    /// <summary>A wait that ends sooner than this without a hint is none: something between does not let it wait.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly RetryPolicy policy = new() { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromMinutes(5) };
    private readonly TaskCompletionSource tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int failures;

    /// <summary>Completes when the queue is open, or could not be opened at the first try: from then on nothing is missed that is not told as a trouble.</summary>
    public Task Tried => tried.Task;

    /// <summary>Ends by cancellation, or with the <see cref="TransportException"/> that says that the cloud no longer accepts this device.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan? asked = null;
            try
            {
                using var queue = await open(cancellationToken);
                await heard.WriteAsync(null, cancellationToken);
                tried.TrySetResult();
                troubles.End(Subject, "the cloud tells of changes again");
                await ListenAsync(queue, cancellationToken);
            }
            catch (TransportException exception) when (!IsRefused(exception))
            {
                asked = exception.RetryAfter;
                troubles.Tell(Subject, $"the cloud cannot tell of changes now, so it is asked on the timer alone: {exception.Message}");
            }
            tried.TrySetResult();
            // A permission that has ended is a failure that the next wait forgives: so one that never holds is not asked for without end.
            failures++;
            await Task.Delay(policy.Delay(failures, random(), asked), time, cancellationToken);
        }
    }

    private async Task ListenAsync(QueueConnection queue, CancellationToken cancellationToken)
    {
        while (true)
        {
            var began = time.GetTimestamp();
            var answer = await queue.ReceiveAsync(cancellationToken);
            if (!answer.IsOpen) return;
            failures = 0;
            if (answer.Hint is { } hint) await heard.WriteAsync(hint, cancellationToken);
            else if (time.GetElapsedTime(began) < ShortestWait) await Task.Delay(ShortestWait, time, cancellationToken);
        }
    }

    private static bool IsRefused(TransportException exception) =>
        exception.ProblemType is ProblemTypes.DeviceRevoked or ProblemTypes.UnknownDevice or ProblemTypes.Unauthenticated;
}
