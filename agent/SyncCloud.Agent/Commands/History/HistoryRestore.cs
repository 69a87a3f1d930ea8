using System.Collections.Immutable;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Commands.History;

/// <summary>
/// <c>restore ITEM --at WHEN [--to DIR]</c> from the cloud's history: the item, and what was beneath it, become what they were then, as an ordinary change that every device gets and merges with
/// what it has not sent yet; or they are written into a folder, and nothing changes. It asks first, as <c>undo</c> does.
/// </summary>
internal sealed class HistoryRestore(CommandRun run)
{
    /// <summary>The caller holds the home's lock.</summary>
    public async Task<ExitCode> RunAsync(RestorePlace place, string at, string? to, Consent consent, CancellationToken cancellationToken)
    {
        var (collection, path) = (place.Collection, place.Path!);
        using var target = to is null ? null : ExportFolder.Prepare(run.Home, collection, to, run.Surroundings.Time.GetUtcNow());
        var publication = new Publication(run);
        // What this device has not sent yet is no former version of anything until it is.
        if (target is null && consent != Consent.None && await publication.SyncAsync(collection, cancellationToken) is { Error: not null } failed) return run.Failed(failed);
        using var item = await FormerItem.OpenAsync(run, collection, at, fold => One(collection, fold, path), cancellationToken);
        return target is null ? await BringBackAsync(publication, item, path, consent, cancellationToken) : await WriteAsync(target, item, path, cancellationToken);
    }

    private async Task<ExitCode> BringBackAsync(Publication publication, FormerItem item, string path, Consent consent, CancellationToken cancellationToken)
    {
        var (collection, sequence, former) = (item.Collection, item.Sequence, await item.PlanAsync(shown: null, cancellationToken));
        var preview = former.Revision.Preview(run.Home.Installation.DeviceId, run.Home.Installation.DeviceName);
        var document = new BroughtBackDocument(collection.Name, collection.Id, path, sequence, false, 0, null, null, RevisedItem.Of(preview.Steps), [], preview.Missing, [], null);
        if (preview.Steps.IsEmpty) run.Report.Line($"{TextTable.Printable(path)} is what it was after log {sequence}: there is nothing to change");
        else
        {
            run.Report.Line($"{collection.Name}: {TextTable.Printable(path)} as it was after log {sequence}:");
            RevisionText.Print(run.Report, preview);
        }
        if (preview.Steps.IsEmpty || consent == Consent.None || !await ConsentOptions.IsGivenAsync(run, consent, "restore this, for all devices?", cancellationToken))
        {
            run.Report.Document(document, OutputJson.Default.BroughtBackDocument);
            if (preview.Steps.IsEmpty) Missing(preview.Missing);
            else if (consent == Consent.Asked) run.Report.Line("nothing was changed");
            return preview.Steps.IsEmpty ? (preview.Missing.IsEmpty ? ExitCode.Done : ExitCode.Error) : consent == Consent.None ? ExitCode.Done : ExitCode.Approval;
        }
        var (report, place, kept, result) = await publication.BringBackAsync(item, former, cancellationToken);
        run.Report.Document(document with
        {
            Done = true, Changes = report.Steps.Length, Place = place, Items = RevisedItem.Of(report.Steps), Kept = [.. kept], Missing = report.Missing, Sync = result,
        }, OutputJson.Default.BroughtBackDocument);
        run.Report.Line(Told(path, place, sequence, report));
        RevisionText.Kept(run.Report, kept);
        Missing(report.Missing);
        return result.Exit is ExitCode.Done && !report.Missing.IsEmpty ? ExitCode.Error : result.Exit;
    }

    private static string Told(string path, string? place, long sequence, RevisionReport report) => report.Steps.IsEmpty ? $"nothing was changed for {TextTable.Printable(path)}"
        : place is not null && place != path ? $"{TextTable.Printable(path)} as it was after log {sequence} is now {TextTable.Printable(place)} ({Units.Count(report.Steps.Length, "change")}, for all devices)"
        : $"{TextTable.Printable(path)} is again as it was after log {sequence} ({Units.Count(report.Steps.Length, "change")}, for all devices)";

    private void Missing(IEnumerable<string> missing)
    {
        foreach (var one in missing) run.Report.Note($"'{one}' cannot come back: the cloud no longer has its content");
    }

    private async Task<ExitCode> WriteAsync(ExportFolder target, FormerItem item, string path, CancellationToken cancellationToken)
    {
        var (collection, sequence) = (item.Collection, item.Sequence);
        var report = await target.WriteAsync(item.Fold, item.Items, run.Surroundings.Time, cancellationToken);
        var problems = ProblemDocument.Of(report.Problems);
        run.Report.Document(new BroughtBackDocument(collection.Name, collection.Id, path, sequence, true, 0, target.Path, null, [], [], [], problems, null), OutputJson.Default.BroughtBackDocument);
        run.Report.Line($"{TextTable.Printable(path)} as of log {sequence} is in {TextTable.Printable(target.Path)}; the collection was not changed");
        foreach (var problem in problems) run.Report.Note($"'{problem.Path}' was not written: {problem.Reason}");
        return problems.IsEmpty ? ExitCode.Done : ExitCode.Error;
    }

    private static ItemId One(AttachedCollection collection, HistoryFold fold, string path) => new ItemNames(fold).Find(path) switch
    {
        [var only] => only,
        [] => throw new AgentException($"after log {fold.Cursor.Sequence} '{collection.Name}' had no '{path}'", $"`synccloud history {collection.Name} ITEM` shows when there was one"),
        var several => throw new AgentException($"'{path}' may mean several: {string.Join(", ", several.Take(5))}", "give the id", ExitCode.Usage),
    };
}

/// <summary>
/// What came back of the item and what lay beneath it as of <paramref name="Sequence"/>: as <paramref name="Changes"/>, with the sync that brought them here; or into
/// <paramref name="Folder"/>. <paramref name="Done"/>: it was done, not only shown. <paramref name="Place"/>: where the item is now, if it changed: beside what has taken its name meanwhile.
/// <paramref name="Items"/>: what was changed, or would be. <paramref name="Kept"/>: what others changed after it was shown, which stays. <paramref name="Missing"/>: whose content the cloud no longer has.
/// <paramref name="Problems"/>: what could not be written.
/// </summary>
internal sealed record BroughtBackDocument(string Collection, string Id, string Path, long Sequence, bool Done, long Changes, string? Folder, string? Place, ImmutableArray<RevisedItem> Items, ImmutableArray<string> Kept, ImmutableArray<string> Missing, ImmutableArray<ProblemDocument> Problems, SyncDocument? Sync);
