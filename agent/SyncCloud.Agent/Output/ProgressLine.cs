using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Output;

/// <summary>
/// Shows how a round goes on, on standard error: on a terminal a bar with rate and time left, cleared at the end; elsewhere a plain line now and
/// then. Not thread-safe, as a round reports from its own flow.
/// </summary>
internal sealed class ProgressLine(Surroundings surroundings, string collection, bool quiet) : IProgress<RoundProgress>, IDisposable
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);
    private readonly ProgressRate rate = new(surroundings.Time);
    private long shown = surroundings.Time.GetTimestamp();
    private bool drawn;

    public void Report(RoundProgress value)
    {
        rate.Observe(value);
        if (quiet) return;
        var interval = surroundings.ErrorIsTerminal ? BarInterval : PlainInterval;
        if (surroundings.Time.GetElapsedTime(shown) < interval) return;
        shown = surroundings.Time.GetTimestamp();
        var text = $"{collection}: {ProgressText.Of(value, rate)}";
        if (!surroundings.ErrorIsTerminal) surroundings.Error.WriteLine(text);
        else Draw(text);
    }

    private void Draw(string text)
    {
        // One cell short of the width: a full line would wrap on some terminals and leave its first part behind. Some terminals tell no width.
        var width = (Console.WindowWidth > 0 ? Console.WindowWidth : 80) - 1;
        surroundings.Error.Write("\r" + (text.Length > width ? text[..width] : text) + "\e[K");
        surroundings.Error.Flush();
        drawn = true;
    }

    /// <summary>Clears the bar, so that what follows starts on an empty line.</summary>
    public void Dispose()
    {
        if (!drawn) return;
        surroundings.Error.Write("\r\e[K");
        surroundings.Error.Flush();
        drawn = false;
    }
}
