namespace SyncCloud.Agent.Output;

/// <summary>Writes where something is as JSON lines: each stage's first and last word, and five a second between. Not thread-safe.</summary>
internal sealed class ProgressEvents(Surroundings surroundings, Reporter report)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private ProgressDocument? told;
    private long toldAt;

    public void Tell(ProgressDocument now)
    {
        var isNew = now.Stage != told?.Stage || now.Done < told.Done || (now.Done == now.Total && now.Done != told.Done);
        if (!isNew && surroundings.Time.GetElapsedTime(toldAt) < Interval) return;
        (told, toldAt) = (now, surroundings.Time.GetTimestamp());
        report.Document(new ProgressEvent(now), OutputJson.Default.ProgressEvent);
    }
}
