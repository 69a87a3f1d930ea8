using SyncCloud.Agent.Cloud;
using SyncCloud.Engine.History;

namespace SyncCloud.Agent.Output;

/// <summary>What an undo or a return of former versions would do, in words.</summary>
internal static class RevisionText
{
    private const int MaxListed = 10;

    public static string What(RevisionEffect effect) => effect switch { RevisionEffect.ComesBack => "comes back", RevisionEffect.GoesAgain => "goes again", _ => "is reverted" };

    public static void Print(Reporter report, DeviceUndo undo, string device)
    {
        report.Line($"{undo.Collection.Name}: what '{device}' did in log{(undo.First.Sequence == undo.Last.Sequence ? $" {undo.First.Sequence}" : $"s {undo.First.Sequence} to {undo.Last.Sequence}")}, {Units.Moment(undo.First.Committed)}{(undo.First == undo.Last ? "" : $" to {Units.Moment(undo.Last.Committed)}")}:");
        if (undo.Preview.Steps.IsEmpty) report.Line("  nothing is left to take back");
        Print(report, undo.Preview);
        Kept(report, undo.Kept);
    }

    public static void Print(Reporter report, RevisionPreview preview)
    {
        foreach (var kind in preview.Steps.GroupBy(step => step.Effect))
        {
            report.Line($"  {Units.Count(kind.Count(), "item")} {Plural(kind.Key, kind.Count())}");
            foreach (var step in kind.Take(MaxListed)) report.Line($"    {TextTable.Printable(step.Path)}");
            if (kind.Count() > MaxListed) report.Line($"    … and {kind.Count() - MaxListed:N0} more (--json lists all)");
        }
        List(report, preview.Missing, "cannot come back, since the cloud no longer has the content");
    }

    public static void Kept(Reporter report, IReadOnlyCollection<string> kept) => List(report, kept, "changed otherwise since, which stays");

    private static void List(Reporter report, IReadOnlyCollection<string> paths, string what)
    {
        if (paths.Count == 0) return;
        report.Line($"  {Units.Count(paths.Count, "item")} {what}: {string.Join(", ", paths.Take(MaxListed).Select(TextTable.Printable))}{(paths.Count > MaxListed ? ", …" : "")}");
    }

    private static string Plural(RevisionEffect effect, int count) => count == 1 ? What(effect) : effect switch { RevisionEffect.ComesBack => "come back", RevisionEffect.GoesAgain => "go again", _ => "are reverted" };
}
