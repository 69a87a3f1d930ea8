using SyncCloud.Agent.Commands;

namespace SyncCloud.Agent.Output;

/// <summary>A status in words.</summary>
internal static class StatusText
{
    private const int MaxListed = 20;

    public static void Print(Reporter report, StatusDocument status)
    {
        report.Line($"device '{status.DeviceName}' of user '{status.User}' at {status.Service}{(status.Online ? "" : " (offline)")}");
        report.Line(status.Daemon is { } daemon ? $"kept in step by the daemon, process {daemon.Process}, since {Units.Moment(daemon.Since)}" : "no daemon keeps it in step: synccloud run starts one");
        if (status.Daemon?.Held is { } held) report.Line(report.Paint($"nothing is synced while this device is {held}", Tone.Waiting) + ": synccloud limits");
        if (status.LimitsText is { } limits) report.Line($"limits: {limits}");
        if (status.Collections.IsEmpty) report.Line("no collections on this device: synccloud add NAME PATH adds one");
        foreach (var collection in status.Collections) Print(report, collection);
    }

    private static void Print(Reporter report, CollectionStatus collection)
    {
        report.Line("");
        report.Line($"{collection.Collection}  {TextTable.Printable(collection.Path)}");
        var root = collection.Root is { } hex ? Units.Short(hex) : "unknown";
        report.Line(collection.InStep
            ? $"  {report.Paint("in step", Tone.Good)}: state root {root} at the head ({collection.Sequence}), nothing pending, nothing changed in the folder"
            : $"  {(collection.IsDone ? report.Paint("as it is set to be", Tone.Good) : report.Paint("not in step", Tone.Bad))}: {string.Join("; ", collection.Reasons)}");
        if (!collection.InStep) report.Line($"  at {collection.Sequence}{(collection.Head is { } head ? $" of {head}" : "")}, state root {root}");
        if (collection.Mode != ModeText.TwoWay) report.Line($"  {ModeText.Sentence(collection)}: synccloud mode {collection.Collection}");
        if (ModeText.Folders(collection) is { } folders) report.Line($"  {folders}: synccloud select {collection.Collection}");
        if (collection.KeptHere > 0) report.Line($"  {ModeText.Kept(collection.Collection, collection.KeptHere)}");
        report.Line($"  {Units.Count(collection.Items, "item")}, last sync {LastSync(collection)}");
        if (collection.LastMoved is { } moved && collection.LastMovedAt is { } at) report.Line($"  {moved} at {Units.Moment(at)}");
        if (collection.Paused) report.Line("  " + report.Paint(collection.PausedUntil is { } until ? $"paused until {Units.Moment(until)}" : "paused", Tone.Waiting) + $": synccloud resume {collection.Collection}");
        if (collection.Unwatched is { } untold) report.Line($"  not every change is told at once: {untold}");
        List(report, "waiting", [.. collection.Pending.Where(problem => !problem.IsApproval)]);
        List(report, "could not be read", collection.Problems);
        if (collection.Conflicts > 0) report.Line("  " + report.Paint($"{Units.Count(collection.Conflicts, "conflict")} to decide: synccloud conflicts", Tone.Waiting));
        if (collection.DamagedPacks > 0)
            report.Line("  " + report.Paint($"{Units.Count(collection.DamagedPacks, "pack")} damaged in the cloud", Tone.Bad)
                + $": a sync of each device that has their files repairs them; `synccloud verify {collection.Collection}` names the files");
        if (collection.Remedy is { } remedy) report.Line("  " + remedy);
    }

    private static string LastSync(CollectionStatus collection) => collection.LastSync is not { } last ? "never"
        : Units.Moment(last) + (collection.LastSyncError is { } error ? $" (failed: {error})" : "");

    private static void List(Reporter report, string what, IReadOnlyList<ProblemDocument> problems)
    {
        foreach (var problem in problems.Take(MaxListed)) report.Line($"  {what}: {TextTable.Printable(problem.Path)}: {TextTable.Printable(problem.Reason)}");
        if (problems.Count > MaxListed) report.Line($"  … and {problems.Count - MaxListed:N0} more (--json lists all)");
    }
}
