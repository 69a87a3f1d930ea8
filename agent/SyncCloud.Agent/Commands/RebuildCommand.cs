using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary>
/// <c>rebuild NAME</c>: makes a new state store from the cloud in the place of one that is lost, damaged or of something else, and syncs. The old one is moved
/// aside, never deleted.
/// </summary>
internal static class RebuildCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var command = new Command("rebuild", "Make a lost or damaged state store anew from the cloud; no file of yours is deleted.") { name };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var held = await run.LockAsync(cancellationToken);
            run.Home.EnsureJoined();
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            var aside = CollectionState.Replace(run.Home, collection);
            if (aside is not null) run.Report.Line($"the old state store is kept as {aside}");
            var result = await new CollectionSync(run).RunAsync(run.Home.Collection(collection.Name), static _ => [], cancellationToken);
            if (result.Error is null) SyncText.Print(run.Report, result);
            run.Report.Document(new RebuiltDocument(collection.Name, run.Home.StateFile(collection), aside, result), OutputJson.Default.RebuiltDocument);
            return result.Exit;
        });
        return command;
    }
}

internal sealed record RebuiltDocument(string Collection, string State, string? Aside, SyncDocument Sync);
