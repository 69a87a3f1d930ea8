using SyncCloud.Engine.Round;

namespace SyncCloud.Engine;

/// <summary>One round of a collection on this device.</summary>
public sealed class SyncRound(SyncContext context)
{
    /// <summary>
    /// Runs one round. <paramref name="decisions"/> are changes that the user made through the engine rather than in the application data (resolved
    /// conflicts). Throws <see cref="ApplicationDataException"/>, <see cref="Transport.TransportException"/>, <see cref="Protocol.CorruptDataException"/>;
    /// after any of them, and after a crash at any point, the next round goes on without loss.
    /// </summary>
    public Task<RoundReport> RunAsync(IReadOnlyList<UserDecision> decisions, CancellationToken cancellationToken) => throw new NotImplementedException(context.ToString());

    /// <summary>Rounds until nothing is left to pull or push (what stays pending is in the report), at most <paramref name="maxRounds"/>; the reports' sum.</summary>
    public Task<RoundReport> RunToQuietAsync(IReadOnlyList<UserDecision> decisions, int maxRounds, CancellationToken cancellationToken) => throw new NotImplementedException(context.ToString());
}
