using SyncCloud.Agent.Cloud;
using SyncCloud.Engine.History;

namespace SyncCloud.Agent.Output;

/// <summary>What an undo would do, in words.</summary>
internal static class UndoText
{
    public const string ComesBack = "comes back", IsReverted = "is reverted", GoesAgain = "goes again";
    private const int MaxListed = 10;

    public static string What(RevisionStep step) => step.Before is null ? ComesBack : step.After is null ? GoesAgain : IsReverted;

    public static void Print(Reporter report, DeviceUndo undo, string device)
    {
        var (steps, name) = (undo.Preview.Steps, undo.Collection.Name);
        report.Line($"{name}: what '{device}' did in log{(undo.First.Sequence == undo.Last.Sequence ? $" {undo.First.Sequence}" : $"s {undo.First.Sequence} to {undo.Last.Sequence}")}, {Units.Moment(undo.First.Committed)}{(undo.First == undo.Last ? "" : $" to {Units.Moment(undo.Last.Committed)}")}:");
        if (steps.IsEmpty) report.Line("  nothing is left to take back");
        foreach (var kind in steps.GroupBy(What))
        {
            report.Line($"  {Units.Count(kind.Count(), "item")} {Plural(kind.Key, kind.Count())}");
            foreach (var step in kind.Take(MaxListed)) report.Line($"    {TextTable.Printable(step.Path)}");
            if (kind.Count() > MaxListed) report.Line($"    … and {kind.Count() - MaxListed:N0} more (--json lists all)");
        }
        List(report, undo.Kept, "others changed since, which stays");
        List(report, undo.Preview.Missing, "cannot come back, since the cloud no longer has the content");
    }

    private static void List(Reporter report, IReadOnlyList<string> paths, string what)
    {
        if (paths.Count == 0) return;
        report.Line($"  {Units.Count(paths.Count, "item")} {what}: {string.Join(", ", paths.Take(MaxListed).Select(TextTable.Printable))}{(paths.Count > MaxListed ? ", …" : "")}");
    }

    private static string Plural(string what, int count) => count == 1 ? what : what switch { ComesBack => "come back", GoesAgain => "go again", _ => "are reverted" };
}
