using System.Runtime.ExceptionServices;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>The tries of one request. Not thread-safe.</summary>
internal sealed class Attempts(RetryPolicy policy, TimeProvider time, Func<double> random)
{
    private readonly long began = time.GetTimestamp();
    private int failures;

    /// <summary>Waits until the next try is due; throws <paramref name="failure"/> when there shall be none.</summary>
    public async Task WaitAsync(TransportException failure, CancellationToken cancellationToken)
    {
        // A full disk is not freed within seconds: whoever waits is better told at once.
        if (failure.ProblemType == ProblemTypes.StorageFull) ExceptionDispatchInfo.Throw(failure);
        failures++;
        var delay = policy.Delay(failures, random(), failure.RetryAfter);
        if (failures >= policy.MaxAttempts || time.GetElapsedTime(began) + delay > policy.MaxElapsed) ExceptionDispatchInfo.Throw(failure);
        await Task.Delay(delay, time, cancellationToken);
    }
}
