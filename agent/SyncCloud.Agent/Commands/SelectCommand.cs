using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Connectors.Files;
using SyncCloud.Engine;
using SyncCloud.Engine.Round;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>select NAME [--only FOLDER… | --without FOLDER… | --all]</c>: shows or sets which folders are on this device, between two syncs: the first sends what was changed here, the second takes
/// off this device what is not chosen, and brings what is. Elsewhere nothing changes.
/// </summary>
internal static class SelectCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var only = Folders("--only", "Have only these folders here, by their paths in the collection; files that lie beside and above them stay, too.");
        var without = Folders("--without", "Have all folders here but these.");
        var all = new Option<bool>("--all") { Description = "Have all folders here." };
        var command = new Command("select", "Show or set which folders are on this device.") { name, only, without, all };
        command.Validators.Add(result =>
        {
            if (new[] { result.GetResult(only) is not null, result.GetResult(without) is not null, result.GetValue(all) }.Count(given => given) > 1) result.AddError("--only, --without and --all exclude each other");
        });
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var held = await run.LockAsync(cancellationToken);
            run.Home.EnsureJoined();
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            if (collection.Kind != CollectionKinds.Files)
                throw new AgentException($"'{collection.Name}' holds {collection.Kind}, which is on a device as a whole", "folders can be selected in collections of files", ExitCode.Usage);
            var choice = parse.GetValue(all) ? FolderChoice.All
                : Paths(parse.GetValue(only)) is { Count: > 0 } chosen ? FolderChoice.Only(chosen)
                : Paths(parse.GetValue(without)) is { Count: > 0 } left ? FolderChoice.Without(left) : null;
            SyncDocument? result = null;
            if (choice is not null && await SetAsync(run, collection, choice, cancellationToken) is var set)
            {
                if (set.Error is not null) return run.Failed(set);
                result = set;
            }
            var now = Read(run, collection);
            run.Report.Line($"{collection.Name}: {ModeText.Sentence(now)}");
            if (result is not null) SyncText.Print(run.Report, result);
            run.Report.Document(new SelectDocument(collection.Name, collection.Id, now.IsOnly ? now.Folders : null, now.IsOnly || now.IsAll ? null : now.Folders, result), OutputJson.Default.SelectDocument);
            return result?.Exit ?? ExitCode.Done;
        });
        return command;
    }

    private static async Task<SyncDocument> SetAsync(CommandRun run, AttachedCollection collection, FolderChoice choice, CancellationToken cancellationToken)
    {
        var sync = new CollectionSync(run);
        // Nothing is here yet where nothing was ever synced, and what is chosen not to come need not come first. Nor is anything taken away where all is chosen.
        if (WasSynced(run, collection) && !choice.IsAll)
        {
            // No sync ends before a choice that cannot be read is made anew.
            if (CanReadChoice(run, collection))
            {
                var before = await sync.RunAsync(collection, static _ => [], cancellationToken);
                if (before.Error is not null) return before;
                if (before.Unpushed > 0 || !before.Pending.IsEmpty)
                    throw new AgentException("what was changed here must be sent first, and what others changed must have been written", $"`synccloud status` says what waits; then again: synccloud select {collection.Name}");
            }
            choice = Resolve(run, collection, choice);
            CheckKept(run, collection, choice);
        }
        using (var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time)) ((FilesConnector)session.Connector).WriteChoice(choice);
        var done = await sync.RunAsync(collection, static _ => [], cancellationToken);
        if (done.Error is not null) run.Report.Note("the choice is on record, and is carried out by the next sync");
        return done;
    }

    /// <summary>The same folders by their paths on this device. A folder that is misspelled, or a file, must not have all others taken away.</summary>
    private static FolderChoice Resolve(CommandRun run, AttachedCollection collection, FolderChoice choice)
    {
        using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
        var paths = choice.Folders.Select(folder => session.State.FindFolder(folder) is { } found ? ((FilesConnector)session.Connector).PathOf(found, session.State.Known)
            : throw new AgentException($"there is no folder '{folder}' in '{collection.Name}'", "give its path from the collection's own folder, as in photos/2024")).ToList();
        return choice.IsOnly ? FolderChoice.Only(paths) : FolderChoice.Without(paths);
    }

    /// <summary>What was changed here and is sent nowhere would lie in a folder that nobody looks into any more.</summary>
    private static void CheckKept(CommandRun run, AttachedCollection collection, FolderChoice choice)
    {
        using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
        var kept = KeptChanges.List(session.State).Where(change => change.Path.LastIndexOf('/') is > 0 and var slash && choice.Hides(change.Path[..slash])).ToList();
        if (kept.Count == 0) return;
        throw new AgentException($"what is changed here and not sent would lie in a folder that is not chosen: '{kept[0].Path}'",
            $"move it elsewhere, or give it up: synccloud revert {collection.Name}; then again: synccloud select {collection.Name}");
    }

    private static bool CanReadChoice(CommandRun run, AttachedCollection collection)
    {
        try { _ = Read(run, collection); }
        catch (ApplicationDataException) { return false; }
        return true;
    }

    private static bool WasSynced(CommandRun run, AttachedCollection collection)
    {
        if (!File.Exists(run.Home.StateFile(collection))) return false;
        using var session = CollectionSession.Open(run.Home, collection, run.Surroundings.Time);
        return session.State.Cursor.Sequence > 0;
    }

    private static FolderChoice Read(CommandRun run, AttachedCollection collection)
    {
        using var connector = (FilesConnector)CollectionKinds.CreateConnector(run.Home, collection);
        return connector.ReadChoice();
    }

    private static List<string> Paths(string[]? given) =>
        [.. (given ?? []).Select(path => FolderChoice.Normalize(path) ?? throw new AgentException($"'{path}' is no folder in a collection", "give its path from the collection's own folder, as in photos/2024", ExitCode.Usage))];

    private static Option<string[]> Folders(string name, string description) =>
        new(name) { Description = description, HelpName = "FOLDER", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };
}

/// <summary>The only folders on this device, or those that are not here; neither when all are. And the sync that made it so, if any.</summary>
internal sealed record SelectDocument(string Collection, string Id, ImmutableArray<string>? Only, ImmutableArray<string>? Without, SyncDocument? Sync);
