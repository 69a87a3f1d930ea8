namespace SyncCloud.Agent.Output;

/// <summary>Tells how a download goes on, in the form that was asked for. Not thread-safe.</summary>
internal sealed class DownloadLine(Surroundings surroundings, Reporter report, string what, long length) : IProgress<long>, IDisposable
{
    private readonly TerminalLine line = new(surroundings);
    private readonly ProgressEvents events = new(surroundings, report);
    private readonly long started = surroundings.Time.GetTimestamp();

    public void Report(long value)
    {
        var seconds = surroundings.Time.GetElapsedTime(started).TotalSeconds;
        double? rate = seconds > 0 && value > 0 ? value / seconds : null;
        if (report.TellsProgress)
        {
            events.Tell(new ProgressDocument
            {
                Stage = "download", Unit = "bytes", Done = value, Total = length,
                PerSecond = rate is { } perSecond ? Math.Round(perSecond, 1) : null,
                SecondsLeft = rate is { } known ? Math.Round((length - value) / known, 1) : null,
            });
        }
        else if (report.DrawsProgress)
        {
            line.Show(width => ProgressText.WithBar(width, bar => $"downloading {what} {ProgressText.Bar(value, length, bar)}{Units.Bytes(value)} of {Units.Bytes(length)}"
                + (rate is { } perSecond ? $", {Units.Bytes((long)perSecond)}/s, {Units.Duration(TimeSpan.FromSeconds((length - value) / perSecond))} left" : "")));
        }
    }

    public void Dispose() => line.Dispose();
}
