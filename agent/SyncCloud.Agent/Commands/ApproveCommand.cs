using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Guard;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>approve NAME [--reject] [--yes]</c>: shows the deletions and replacements that wait, asks, and lets exactly these pass or undoes them, with a sync. With
/// <c>--json</c> it asks nothing: without <c>--yes</c> it only lists.
/// </summary>
internal static class ApproveCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var reject = new Option<bool>("--reject") { Description = "Undo the changes: files that were deleted or replaced here come back; those of other devices are undone for all." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command("approve", "Let mass deletions and replacements pass, or reject them.") { name, reject, yes };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            // Held until the sync has ended, so that what is approved is what was shown.
            using var held = await run.LockAsync(cancellationToken);
            run.Home.EnsureJoined();
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            var rejects = parse.GetValue(reject);
            var waiting = HeldChanges.Waiting(run, collection);
            if (waiting.Count == 0)
            {
                run.Report.Line($"{collection.Name}: nothing waits for an approval");
                run.Report.Document(ApprovalsDocument.Of(collection, waiting), OutputJson.Default.ApprovalsDocument);
                return ExitCode.Done;
            }
            ApprovalText.Print(run.Report, collection.Name, waiting);
            if (!parse.GetValue(yes))
            {
                run.Report.Document(ApprovalsDocument.Of(collection, waiting), OutputJson.Default.ApprovalsDocument);
                if (run.Report.Json || !await Question.AgreesAsync(run, ApprovalText.Question(rejects, waiting), cancellationToken))
                {
                    run.Report.Line("nothing was decided");
                    return ExitCode.Approval;
                }
            }
            return await AnswerAsync(run, collection, waiting, rejects, cancellationToken);
        });
        return command;
    }

    private static async Task<ExitCode> AnswerAsync(CommandRun run, AttachedCollection collection, IReadOnlyList<HeldChange> waiting, bool rejects, CancellationToken cancellationToken)
    {
        var (result, isOnRecord) = await HeldChanges.AnswerAsync(run, collection, waiting, rejects, cancellationToken);
        if (result.Error is null)
        {
            run.Report.Line($"{(rejects ? "rejected" : "approved")} {Units.Count(waiting.Count, "change")}");
            SyncText.Print(run.Report, result);
        }
        else if (isOnRecord) run.Report.Note("the answer is on record and goes with the next sync");
        run.Report.Document(new ApprovedDocument(rejects ? "rejected" : "approved", ApprovalsDocument.Of(collection, waiting).Changes, result), OutputJson.Default.ApprovedDocument);
        return result.Exit;
    }
}

/// <summary>What waits for an approval.</summary>
internal sealed record ApprovalsDocument(string Collection, string Id, ImmutableArray<ApprovalRow> Changes)
{
    public static ApprovalsDocument Of(AttachedCollection collection, IReadOnlyList<HeldChange> waiting) => new(collection.Name, collection.Id,
        [.. waiting.Select(held => new ApprovalRow(held.Path, held.Direction == GuardDirection.Sending ? "sending" : "receiving", held.Change.Becomes is null ? "delete" : "replace", held.Change.Id.ToString()))]);
}

/// <summary><paramref name="Direction"/>: sending or receiving. <paramref name="What"/>: delete or replace.</summary>
internal sealed record ApprovalRow(string Path, string Direction, string What, string Item);

/// <summary><paramref name="Decision"/>: approved or rejected; the changes that it covers, and the sync that carried it out.</summary>
internal sealed record ApprovedDocument(string Decision, ImmutableArray<ApprovalRow> Changes, SyncDocument Sync);
