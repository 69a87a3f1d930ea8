using System.Globalization;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Output;

/// <summary>One line about where a round is.</summary>
internal static class ProgressText
{
    private const int BarCells = 24, FewestCells = 6;

    public static string Of(RoundProgress progress, ProgressRate rate, int bar = BarCells)
    {
        var text = Verb(progress.Stage);
        if (progress.Total is > 0 and var total) text += $" {Bar(progress.Done, total, bar)}{Amount(progress.Stage, progress.Done)} of {Amount(progress.Stage, total)}";
        else if (progress.Done > 0) text += " " + Amount(progress.Stage, progress.Done);
        if (rate.PerSecond is { } perSecond) text += $", {Amount(progress.Stage, (long)perSecond)}/s";
        if (rate.Left is { } left) text += $", {Units.Duration(left)} left";
        return text;
    }

    /// <summary>The same without a bar and what was measured.</summary>
    public static string Plain(RoundProgress progress) => Verb(progress.Stage)
        + (progress.Total is > 0 and var total ? $", {Amount(progress.Stage, progress.Done)} of {Amount(progress.Stage, total)}" : progress.Done > 0 ? ", " + Amount(progress.Stage, progress.Done) : "");

    /// <summary>The text with as long a bar as it has room for, or without one: rate and time left tell more.</summary>
    public static string WithBar(int width, Func<int, string> text)
    {
        var longest = text(BarCells);
        var cells = BarCells - Math.Max(longest.Length - width, 0);
        return cells == BarCells ? longest : text(cells >= FewestCells ? cells : 0);
    }

    /// <summary><c>[#####...............] </c>, full only when all is done; nothing of no cells.</summary>
    public static string Bar(long done, long total, int cells = BarCells)
    {
        if (cells == 0) return "";
        var full = (int)(Math.Clamp(done, 0, total) / (double)total * cells);
        return "[" + new string('#', full) + new string('.', cells - full) + "] ";
    }

    private static string Verb(RoundStage stage) => stage switch
    {
        RoundStage.Recover => "recovering",
        RoundStage.Scan => "scanning",
        RoundStage.Pull => "receiving logs",
        RoundStage.Merge => "merging",
        RoundStage.Apply => "writing",
        RoundStage.Upload => "sending content",
        RoundStage.CheckState => "checking the state",
        RoundStage.CheckLogs => "checking logs",
        RoundStage.CheckPacks => "checking packs",
        RoundStage.CheckData => "reading content",
        RoundStage.CheckFiles => "hashing files",
        _ => "sending changes",
    };

    private static string Amount(RoundStage stage, long amount) =>
        stage is RoundStage.Upload or RoundStage.CheckData or RoundStage.CheckFiles ? Units.Bytes(amount) : amount.ToString("N0", CultureInfo.InvariantCulture);
}
