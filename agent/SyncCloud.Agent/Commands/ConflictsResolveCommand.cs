using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

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
            ModeSettings.EnsureSends(collection);
            var result = await new CollectionSync(run).RunAsync(collection, session => Decide(session, conflict.Id, side), cancellationToken);
            if (result.Error is null)
            {
                run.Report.Line($"decided '{TextTable.Printable(conflict.Path)}': {side.ToString().ToLowerInvariant()}");
                SyncText.Print(run.Report, result);
            }
            run.Report.Document(new ResolvedDocument(conflict.Id.ToString(), conflict.Path, parse.GetRequiredValue(take), result), OutputJson.Default.ResolvedDocument);
            return result.Exit;
        });
        return command;
    }

    private static (AttachedCollection Collection, ConflictInfo Conflict) Find(CommandRun run, string asked)
    {
        run.Home.EnsureJoined();
        var all = new List<(AttachedCollection Collection, ConflictInfo Conflict)>();
        foreach (var collection in run.Home.Collections)
        {
            using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
            all.AddRange(Conflicts.List(session.State, session.Connector.Schema).Select(conflict => (collection, conflict)));
        }
        return Choice.One(all, asked, one => one.Conflict.Id.ToString(), one => one.Conflict.Id.ToString(), "conflict", "synccloud conflicts");
    }

    private static IReadOnlyList<UserDecision> Decide(CollectionSession session, ItemId conflict, ConflictSide side)
    {
        try { return Conflicts.Resolve(session.State, session.Connector.Schema, conflict, side); }
        catch (InvalidOperationException exception) { throw new AgentException(exception.Message, "take another side"); }
    }
}

internal sealed record ResolvedDocument(string Id, string Path, string Take, SyncDocument Sync);
