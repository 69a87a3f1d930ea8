using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>revert NAME [--yes]</c>: shows the local changes that stay on this device since it only receives, asks, and gives them up with a sync: what was changed is as the others
/// have it, and what was here is in the trash. With <c>--json</c> it asks nothing: without <c>--yes</c> it only lists.
/// </summary>
internal static class RevertCommand
{
    private const int MaxListed = 20;

    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command("revert", "Give up what was changed on a device that only receives.") { name, yes };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            // Held until the end, so that what is given up is what was shown.
            using var held = await run.LockAsync(cancellationToken);
            run.Home.EnsureJoined();
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            if (ModeSettings.Of(collection).Sends)
                throw new AgentException($"'{collection.Name}' sends what changes on this device, so nothing stays here", "`synccloud undo --device NAME` takes back what a device has sent");
            var sync = new CollectionSync(run);
            if (await sync.RunAsync(collection, static _ => [], cancellationToken) is { Error: not null } failed) return run.Failed(failed);
            var kept = Kept(run, collection);
            if (kept.Count == 0)
            {
                run.Report.Line($"{collection.Name}: nothing was changed here");
                run.Report.Document(RevertDocument.Of(collection, kept, null), OutputJson.Default.RevertDocument);
                return ExitCode.Done;
            }
            Print(run.Report, collection, kept);
            if (!parse.GetValue(yes) && (run.Report.Json || !await Question.AgreesAsync(run, "give them up?", cancellationToken)))
            {
                run.Report.Document(RevertDocument.Of(collection, kept, null), OutputJson.Default.RevertDocument);
                run.Report.Line("nothing was given up");
                return ExitCode.Approval;
            }
            var result = await sync.RunAsync(collection, session =>
            {
                KeptChanges.Revert(session.State, session.Connector.Schema);
                return [];
            }, cancellationToken);
            if (result.Error is null)
            {
                run.Report.Line($"gave up {Units.Count(kept.Count, "local change")}; what was here is in the trash: synccloud restore {collection.Name} --list");
                SyncText.Print(run.Report, result);
            }
            run.Report.Document(RevertDocument.Of(collection, kept, result), OutputJson.Default.RevertDocument);
            return result.Exit;
        });
        return command;
    }

    private static IReadOnlyList<KeptChange> Kept(CommandRun run, AttachedCollection collection)
    {
        using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
        return KeptChanges.List(session.State);
    }

    private static void Print(Reporter report, AttachedCollection collection, IReadOnlyList<KeptChange> kept)
    {
        report.Line($"{collection.Name}: {Units.Count(kept.Count, "local change")}");
        foreach (var change in kept.Take(MaxListed)) report.Line($"  {RevertDocument.What(change),-8}  {TextTable.Printable(change.Path)}");
        if (kept.Count > MaxListed) report.Line($"  … and {kept.Count - MaxListed:N0} more (--json lists all)");
    }
}

/// <summary>What stays on this device, and the sync that gave it up; none when nothing was given up.</summary>
internal sealed record RevertDocument(string Collection, string Id, ImmutableArray<KeptRow> Changes, SyncDocument? Sync)
{
    public static RevertDocument Of(AttachedCollection collection, IReadOnlyList<KeptChange> kept, SyncDocument? sync) =>
        new(collection.Name, collection.Id, [.. kept.Select(change => new KeptRow(change.Path, What(change), change.Id.ToString()))], sync);

    public static string What(KeptChange change) => change.Kind.ToString().ToLowerInvariant();
}

/// <summary><paramref name="What"/>: added, changed, deleted, or conflict (a value of one field that lost).</summary>
internal sealed record KeptRow(string Path, string What, string Item);
