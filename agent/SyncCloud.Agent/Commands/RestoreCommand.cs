using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands.History;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Connectors.Files.Restore;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>restore [NAME] [PATH] [--list] [--at WHEN] [--to OTHER]</c>: lists the trash, or moves a file (or all that went from a folder together) back to where it lay.
/// What lies there goes to the trash. Needs no network; the next sync sends what came back. What the trash does not know comes from the cloud's history: see <see cref="HistoryRestore"/>.
/// </summary>
internal static class RestoreCommand
{
    public static Command Create(CommandHost host)
    {
        var words = new Argument<string[]>("PATH") { Description = "[NAME] PATH: the collection, and the file or folder in it, or, with --at, the name or id of a contact, an event, a row …; without a path the trash is listed.", Arity = new ArgumentArity(0, 2) };
        words.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var list = new Option<bool>("--list") { Description = "Only list what could be restored." };
        var at = new Option<string?>("--at") 
        {
            Description = $"Not the newest version in the trash, but the one of this time as it is listed, or of its beginning (2026-11-24). Where the trash has none: as it was then by the cloud's history, brought back for all devices after it was shown and agreed to. Always so for {HistoryMoment.Help.Split(',')[0]} and for how long ago (2h).",
            HelpName = "WHEN",
        };
        var to = new Option<string?>("--to") { Description = "Put it at another path of the collection; from the cloud's history: into an empty folder apart from it, and change nothing.", HelpName = "OTHER" };
        var consent = new ConsentOptions();
        var command = new Command("restore", "Bring files back from the trash, or list it; with --at bring anything back as it was (`synccloud history ITEM` shows when that was).") { words, list, at, to, consent.DryRun, consent.Yes };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var lists = parse.GetValue(list);
            using var held = lists ? await run.LockToReadAsync(cancellationToken) : await run.LockAsync(cancellationToken);
            run.Home.EnsureJoined();
            var place = RestorePlace.Of(run.Home.Collections, parse.GetValue(words) ?? []);
            var moment = !lists && place.Path is not null && parse.GetValue(at) is { } point ? HistoryMoment.TryParse(point, run.Surroundings.Time.GetUtcNow()) : null;
            if (moment is not null && (moment.Value.Sequence is not null || place.Collection.Kind != CollectionKinds.Files || !InTrash(run, place, parse.GetValue(at)!, cancellationToken)))
                return await new HistoryRestore(run).RunAsync(RestorePlace.Of(run.Home.Collections, parse.GetValue(words) ?? [], verbatim: true), parse.GetValue(at)!, parse.GetValue(to), consent.Of(parse), cancellationToken);
            var (trash, lifetime) = CollectionKinds.OpenTrash(run.Home, place.Collection);
            using var open = lifetime;
            var versions = Matching(trash.List(cancellationToken), place.Path, parse.GetValue(at));
            if (!lists && place.Path is not null && place.Collection.Server is not null)
                throw new AgentException($"'{place.Collection.Name}' is at a server, and what was replaced or deleted there lies in {run.Home.KeptFolder(place.Collection)}", "import what you want of it with a program that uses the server, then sync; or bring one item back with --at");
            if (!lists && place.Path is not null && CollectionKinds.IsSingle(place.Collection))
                throw new AgentException($"'{place.Collection.Name}' is a single file, whose former versions lie in {run.Home.KeptFolder(place.Collection)}", $"copy the one you want over {place.Collection.Root}, then sync; or bring one item back with --at");
            if (lists || place.Path is not { } path) return TrashText.List(run.Report, place.Collection, versions);
            var chosen = FilesTrash.Newest(versions, path);
            if (chosen.Count == 0) throw new AgentException($"the trash has no '{path}'{(parse.GetValue(at) is { } when ? $" of {when}" : "")}", $"`synccloud restore {place.Collection.Name} --list` shows what it has");
            if (consent.Of(parse) == Consent.None) return TrashText.List(run.Report, place.Collection, chosen);
            var target = parse.GetValue(to) is { } other ? RestorePlace.In(place.Collection, other) : path;
            return Restore(run, place.Collection, trash, chosen, path, target);
        });
        return command;
    }

    private static bool InTrash(CommandRun run, RestorePlace place, string at, CancellationToken cancellationToken)
    {
        var (trash, lifetime) = CollectionKinds.OpenTrash(run.Home, place.Collection);
        using var open = lifetime;
        return Matching(trash.List(cancellationToken), place.Path, at).Count > 0;
    }

    private static List<TrashVersion> Matching(IReadOnlyList<TrashVersion> versions, string? path, string? at) =>
    [
        .. versions
            .Where(version => path is null || version.Path == path || version.Path.StartsWith(path + "/", StringComparison.Ordinal))
            .Where(version => at is null || Units.Moment(version.When).StartsWith(at, StringComparison.Ordinal) || TrashRow.Utc(version.When).StartsWith(at, StringComparison.OrdinalIgnoreCase)),
    ];

    private static ExitCode Restore(CommandRun run, AttachedCollection collection, FilesTrash trash, IReadOnlyList<TrashVersion> chosen, string path, string target)
    {
        var restored = ImmutableArray.CreateBuilder<TrashRow>();
        var failed = ImmutableArray.CreateBuilder<ProblemDocument>();
        foreach (var version in chosen)
        {
            var to = target + version.Path[path.Length..];
            if (trash.Restore(version, to) is { } reason) failed.Add(new ProblemDocument(version.Path, reason));
            else restored.Add(TrashRow.Of(version) with { Path = to });
        }
        trash.Finish();
        run.Report.Document(new RestoredDocument(collection.Name, collection.Id, restored.ToImmutable(), failed.ToImmutable()), OutputJson.Default.RestoredDocument);
        TrashText.Restored(run.Report, collection, target, chosen, restored.Count);
        foreach (var problem in failed) run.Report.Note($"'{problem.Path}' was not restored: {problem.Reason}");
        return failed.Count == 0 ? ExitCode.Done : ExitCode.Error;
    }
}

/// <summary>What came back (its path now, and when it had gone), and what did not.</summary>
internal sealed record RestoredDocument(string Collection, string Id, ImmutableArray<TrashRow> Restored, ImmutableArray<ProblemDocument> Failed);
