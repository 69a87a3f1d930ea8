namespace SyncCloud.Agent.Output;

/// <summary>
/// One line on standard error that tells how something goes on: on a terminal it is drawn over and cleared at the end; elsewhere a plain line comes now and then.
/// Not thread-safe.
/// </summary>
internal sealed class TerminalLine(Surroundings surroundings) : IDisposable
{
    private static readonly TimeSpan DrawInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);
    private long shown = surroundings.Time.GetTimestamp();
    private bool drawn;

    /// <summary>Shows the text, unless something was shown a moment ago. It is told how many columns it has; what is longer is cut.</summary>
    public void Show(Func<int, string> text)
    {
        var interval = surroundings.ErrorIsTerminal ? DrawInterval : PlainInterval;
        if (surroundings.Time.GetElapsedTime(shown) < interval) return;
        shown = surroundings.Time.GetTimestamp();
        if (!surroundings.ErrorIsTerminal) surroundings.Error.WriteLine(text(int.MaxValue));
        // One cell short of the width: a full line would wrap on some terminals and leave its first part behind. Some terminals tell no width.
        else Draw(text, (Console.WindowWidth > 0 ? Console.WindowWidth : 80) - 1);
    }

    private void Draw(Func<int, string> of, int width)
    {
        var text = of(width);
        surroundings.Error.Write("\r" + (text.Length > width ? text[..width] : text) + "\e[K");
        surroundings.Error.Flush();
        drawn = true;
    }

    /// <summary>Clears the line, so that what follows starts on an empty one.</summary>
    public void Dispose()
    {
        if (!drawn) return;
        surroundings.Error.Write("\r\e[K");
        surroundings.Error.Flush();
        drawn = false;
    }
}
