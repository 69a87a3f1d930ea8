using System.Collections.Immutable;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Commands.History;

/// <summary>
/// <c>restore ITEM --at WHEN [--to DIR]</c> from the cloud's history: the item, and what was beneath it, become what they were then, as an ordinary change that every device gets and merges with
/// what it has not sent yet; or they are written into a folder, and nothing changes.
/// </summary>
internal sealed class HistoryRestore(CommandRun run)
{
    /// <summary>The caller holds the home's lock.</summary>
    public async Task<ExitCode> RunAsync(RestorePlace place, string at, string? to, CancellationToken cancellationToken)
    {
        var (collection, path) = (place.Collection, place.Path!);
        using var target = to is null ? null : ExportFolder.Prepare(run.Home, collection, to, run.Surroundings.Time.GetUtcNow());
        var publication = new Publication(run);
        // What this device has not sent yet is no former version of anything until it is.
        if (target is null && await publication.SyncAsync(collection, cancellationToken) is { Error: not null } failed) return failed.Exit;
        using var access = await HistoryAccess.OpenAsync(run, collection, cancellationToken);
        using var fold = await access.ReachAsync(await access.SequenceAsync(at, cancellationToken), cancellationToken);
        var sequence = fold.Cursor.Sequence;
        var items = new ItemNames(fold).Beneath(One(collection, fold, path));
        return target is null ? await BringBackAsync(publication, collection, path, fold, items, cancellationToken) : await WriteAsync(target, collection, path, sequence, fold, items, cancellationToken);
    }

    private async Task<ExitCode> BringBackAsync(Publication publication, AttachedCollection collection, string path, HistoryFold fold, IReadOnlyList<Item> items, CancellationToken cancellationToken)
    {
        var sequence = fold.Cursor.Sequence;
        var revision = await FormerVersions.BringBackAsync(fold, items, cancellationToken);
        var report = await publication.PublishAsync(collection, revision, cancellationToken);
        var result = await publication.SyncAsync(collection, cancellationToken);
        run.Report.Document(new BroughtBackDocument(collection.Name, collection.Id, path, sequence, report.Changes, null, report.Missing, [], result), OutputJson.Default.BroughtBackDocument);
        run.Report.Line(report.Changes == 0 ? $"{TextTable.Printable(path)} is what it was after log {sequence}: nothing was changed"
            : $"{TextTable.Printable(path)} is again as it was after log {sequence} ({Units.Count(report.Changes, "change")}, for all devices)");
        foreach (var missing in report.Missing) run.Report.Note($"'{missing}' cannot come back: the cloud no longer has its content");
        return result.Exit is ExitCode.Done && !report.Missing.IsEmpty ? ExitCode.Error : result.Exit;
    }

    private async Task<ExitCode> WriteAsync(ExportFolder target, AttachedCollection collection, string path, long sequence, HistoryFold fold, IReadOnlyList<Item> items, CancellationToken cancellationToken)
    {
        var report = await target.WriteAsync(fold, [.. items.Select(item => item.Id)], run.Surroundings.Time, cancellationToken);
        var problems = ProblemDocument.Of(report.Problems);
        run.Report.Document(new BroughtBackDocument(collection.Name, collection.Id, path, sequence, 0, target.Path, [], problems, null), OutputJson.Default.BroughtBackDocument);
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
/// <paramref name="Folder"/>. <paramref name="Missing"/>: whose content the cloud no longer has. <paramref name="Problems"/>: what could not be written.
/// </summary>
internal sealed record BroughtBackDocument(string Collection, string Id, string Path, long Sequence, long Changes, string? Folder, ImmutableArray<string> Missing, ImmutableArray<ProblemDocument> Problems, SyncDocument? Sync);
