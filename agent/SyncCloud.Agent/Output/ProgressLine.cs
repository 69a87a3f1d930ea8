using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Output;

/// <summary>Shows how a round goes on, with rate and time left. Not thread-safe, as a round reports from its own flow.</summary>
internal sealed class ProgressLine(Surroundings surroundings, string collection, bool quiet) : IProgress<RoundProgress>, IDisposable
{
    private readonly ProgressRate rate = new(surroundings.Time);
    private readonly TerminalLine line = new(surroundings);

    public void Report(RoundProgress value)
    {
        rate.Observe(value);
        if (!quiet) line.Show(() => $"{collection}: {ProgressText.Of(value, rate)}");
    }

    public void Dispose() => line.Dispose();
}
