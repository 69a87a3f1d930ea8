using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Output;

/// <summary>Tells how a round goes on, with rate and time left, in the form that was asked for. Not thread-safe, as a round reports from its own flow.</summary>
internal sealed class ProgressLine(Surroundings surroundings, Reporter report, string collection) : IProgress<RoundProgress>, IDisposable
{
    private readonly ProgressRate rate = new(surroundings.Time);
    private readonly TerminalLine line = new(surroundings);
    private readonly ProgressEvents events = new(surroundings, report);

    public void Report(RoundProgress value)
    {
        rate.Observe(value);
        if (report.TellsProgress) events.Tell(ProgressDocument.Of(collection, value, rate));
        else if (report.DrawsProgress) line.Show(width => ProgressText.WithBar(width, bar => $"{collection}: {ProgressText.Of(value, rate, bar)}"));
    }

    public void Dispose() => line.Dispose();
}
