namespace SyncCloud.Agent.Output;

/// <summary>Shows how a download goes on. Not thread-safe.</summary>
internal sealed class DownloadLine(Surroundings surroundings, string what, long length, bool quiet) : IProgress<long>, IDisposable
{
    private readonly TerminalLine line = new(surroundings);
    private readonly long started = surroundings.Time.GetTimestamp();

    public void Report(long value)
    {
        if (quiet) return;
        line.Show(() =>
        {
            var seconds = surroundings.Time.GetElapsedTime(started).TotalSeconds;
            return $"downloading {what} {ProgressText.Bar(value, length)} {Units.Bytes(value)} of {Units.Bytes(length)}{(seconds > 0 ? $", {Units.Bytes((long)(value / seconds))}/s" : "")}";
        });
    }

    public void Dispose() => line.Dispose();
}
