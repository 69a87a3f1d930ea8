using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Connectors.Files.Restore;

namespace SyncCloud.Agent.Commands;

/// <summary><c>trash [empty NAME --yes]</c>: how much lies in the trash of each collection of this device, or removes it for good.</summary>
internal static class TrashCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("trash", "Show how much the trash holds.") { CreateEmpty(host) };
        host.Run(command, async (run, _, cancellationToken) =>
        {
            using var held = await run.LockToReadAsync(cancellationToken);
            run.Home.EnsureJoined();
            var rows = ImmutableArray.CreateBuilder<TrashSummary>();
            foreach (var collection in run.Home.Collections)
            {
                var (trash, lifetime) = CollectionKinds.OpenTrash(run.Home, collection);
                using (lifetime) rows.Add(TrashSummary.Of(collection.Name, collection.Id, trash.List(cancellationToken)));
            }
            run.Report.Document(new TrashDocument(rows.ToImmutable()), OutputJson.Default.TrashDocument);
            TrashText.Summary(run.Report, rows);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateEmpty(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var yes = new Option<bool>("--yes") { Description = "Really empty it." };
        var command = new Command("empty", "Remove what lies in the trash of a collection, for good.") { name, yes };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            if (!parse.GetValue(yes)) throw new AgentException($"this removes what lies in the trash of '{parse.GetRequiredValue(name)}' from this device for good", "say --yes if that is meant", ExitCode.Usage);
            using var held = await run.LockAsync(cancellationToken);
            run.Home.EnsureJoined();
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            var (trash, lifetime) = CollectionKinds.OpenTrash(run.Home, collection);
            using var open = lifetime;
            var before = trash.List(cancellationToken);
            trash.Empty(DateTimeOffset.MaxValue, cancellationToken);
            trash.Finish();
            var after = trash.List(cancellationToken);
            run.Report.Line($"{collection.Name}: removed {Units.Count(before.Count - after.Count, "file")} ({Units.Bytes(before.Sum(version => version.Length) - after.Sum(version => version.Length))})");
            if (after.Count > 0) run.Report.Note($"{Units.Count(after.Count, "file")} could not be removed: check the permissions of {Path.Combine(collection.Root, ".synccloud", "trash")}");
            run.Report.Document(new TrashDocument([TrashSummary.Of(collection.Name, collection.Id, after)]), OutputJson.Default.TrashDocument);
            return after.Count == 0 ? ExitCode.Done : ExitCode.Error;
        });
        return command;
    }
}

internal sealed record TrashDocument(ImmutableArray<TrashSummary> Collections);

internal sealed record TrashSummary(string Collection, string Id, int Files, long Bytes, DateTimeOffset? Oldest)
{
    public static TrashSummary Of(string collection, string id, IReadOnlyList<TrashVersion> versions) =>
        new(collection, id, versions.Count, versions.Sum(version => version.Length), versions.Count == 0 ? null : versions[^1].When);
}
