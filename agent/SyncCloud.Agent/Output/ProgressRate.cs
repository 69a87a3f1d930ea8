using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Output;

/// <summary>How fast the stage at hand goes, measured over its whole course.</summary>
internal sealed class ProgressRate(TimeProvider time)
{
    private RoundStage? stage;
    private long started;
    private long startedAt;
    private long done;
    private long? total;

    public void Observe(RoundProgress progress)
    {
        // A stage that begins anew (the next round) counts from there.
        if (stage != progress.Stage || progress.Done < done) (stage, started, startedAt) = (progress.Stage, time.GetTimestamp(), progress.Done);
        (done, total) = (progress.Done, progress.Total);
    }

    /// <summary>Units a second, or null before there is anything to measure.</summary>
    public double? PerSecond
    {
        get
        {
            var seconds = time.GetElapsedTime(started).TotalSeconds;
            return stage is not null && done > startedAt && seconds > 0 ? (done - startedAt) / seconds : null;
        }
    }

    /// <summary>Time left at this rate, or null when it cannot be told.</summary>
    public TimeSpan? Left => total > done && PerSecond is { } rate ? TimeSpan.FromSeconds(Math.Min((total.Value - done) / rate, 359_999)) : null;
}
