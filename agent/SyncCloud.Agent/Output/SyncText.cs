using SyncCloud.Agent.Commands;

namespace SyncCloud.Agent.Output;

/// <summary>A sync in words.</summary>
internal static class SyncText
{
    private const int MaxListed = 20;

    public static void Print(Reporter report, SyncDocument sync)
    {
        var state = sync.InStep ? report.Paint("in step", Tone.Good) : sync.IsDone ? report.Paint("as it is set to be", Tone.Good) : report.Paint("not in step", Tone.Bad);
        report.Line($"{sync.Collection}: {state} at {sync.Sequence}; {Moved(sync)}; {Units.Bytes(sync.BytesSent)} out, {Units.Bytes(sync.BytesReceived)} in over the wire; {Units.Duration(TimeSpan.FromSeconds(sync.Seconds))}");
        if (sync.Approvals > 0) report.Line("  " + report.Paint($"{Units.Count(sync.Approvals, "deletion or replacement", "deletions and replacements")} to approve first: synccloud approve {sync.Collection}", Tone.Waiting));
        List(report, "waiting", [.. sync.Pending.Where(problem => !problem.IsApproval)]);
        List(report, "could not be read", sync.Problems);
        if (sync.Unpushed > 0 && sync.Approvals == 0) report.Line($"  {Units.Count(sync.Unpushed, "change")} not sent yet: sync again");
        if (sync.WaitsUntil is { } until) report.Line($"  stays behind: the next log is taken in from {Units.Moment(until)} on");
        if (ModeText.Kept(sync.Collection, sync.KeptHere) is { } kept) report.Line("  " + kept);
        if (sync.Conflicts > 0) report.Line("  " + report.Paint($"{Units.Count(sync.Conflicts, "conflict")} to decide: synccloud conflicts", Tone.Waiting));
    }

    /// <summary>What went out and came in, or that nothing did.</summary>
    public static string Moved(SyncDocument sync)
    {
        var parts = new List<string>();
        if (sync.ChangesPushed > 0) parts.Add($"sent {Units.Count(sync.ChangesPushed, "change")}{Content(sync.ContentBytesPushed)} in {Units.Count(sync.LogsPushed, "log")}");
        if (sync.LogsPulled > 0) parts.Add($"received {Units.Count(sync.LogsPulled, "log")}");
        if (sync.ItemsApplied > 0) parts.Add($"wrote {Units.Count(sync.ItemsApplied, "item")}{Content(sync.ContentBytesApplied)}");
        if (sync.PacksRepaired > 0) parts.Add($"repaired {Units.Count(sync.PacksRepaired, "damaged pack")} in the cloud");
        return parts.Count == 0 ? "nothing to move" : string.Join(", ", parts);
    }

    private static string Content(long bytes) => bytes == 0 ? "" : $" ({Units.Bytes(bytes)} of content)";

    private static void List(Reporter report, string what, IReadOnlyList<ProblemDocument> problems)
    {
        foreach (var problem in problems.Take(MaxListed)) report.Line($"  {what}: {TextTable.Printable(problem.Path)}: {TextTable.Printable(problem.Reason)}");
        if (problems.Count > MaxListed) report.Line($"  … and {problems.Count - MaxListed:N0} more (--json lists all)");
    }
}
