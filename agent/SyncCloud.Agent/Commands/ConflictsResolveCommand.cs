using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Merge;

namespace SyncCloud.Agent.Commands;

/// <summary><c>conflicts resolve ID --take current|other|both</c>: decides a conflict and syncs its collection, so that every device learns it.</summary>
internal static class ConflictsResolveCommand
{
    public static Command Create(CommandHost host)
    {
        var id = new Argument<string>("ID") { Description = "The conflict's id, or its beginning." };
        var take = new Option<string>("--take") { Description = "Which version stays.", HelpName = "current|other|both", Required = true };
        take.AcceptOnlyFromAmong("current", "other", "both");
        var command = new Command("resolve", "Decide a conflict.") { id, take };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var held = await run.LockAsync(cancellationToken);
            var side = parse.GetRequiredValue(take) switch { "current" => ConflictSide.Current, "other" => ConflictSide.Other, _ => ConflictSide.Both };
            var (collection, conflict) = Find(run, parse.GetRequiredValue(id));
            var (result, isOnRecord) = await ConflictListing.DecideAsync(run, collection, conflict.Id, side, cancellationToken);
            if (result.Error is null)
            {
                run.Report.Line($"decided '{TextTable.Printable(conflict.Path)}': {side.ToString().ToLowerInvariant()}");
                SyncText.Print(run.Report, result);
            }
            else if (isOnRecord) run.Report.Note($"the decision on '{TextTable.Printable(conflict.Path)}' is on record and goes with the next sync");
            run.Report.Document(new ResolvedDocument(conflict.Id.ToString(), conflict.Path, parse.GetRequiredValue(take), result), OutputJson.Default.ResolvedDocument);
            return result.Exit;
        });
        return command;
    }

    private static (AttachedCollection Collection, ConflictInfo Conflict) Find(CommandRun run, string asked) =>
        Choice.One(ConflictListing.All(run), asked, one => one.Conflict.Id.ToString(), one => one.Conflict.Id.ToString(), "conflict", "synccloud conflicts");
}

internal sealed record ResolvedDocument(string Id, string Path, string Take, SyncDocument Sync);
