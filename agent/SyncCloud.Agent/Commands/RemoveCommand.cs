using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>remove NAME</c>: detaches this device from a collection. Deletes no file and nothing in the cloud; needs no network.</summary>
internal static class RemoveCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var command = new Command("remove", "Detach this device from a collection; no file is deleted.") { name };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var held = await run.LockAsync(cancellationToken);
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            Attachment.Detach(run.Home, collection);
            run.Report.Line($"removed '{collection.Name}' from this device; {(collection.Server is null ? $"the files in {collection.Root} stay" : $"what is at {collection.Root} stays")} as {(collection.Server is null ? "they are" : "it is")}, and so does the cloud");
            run.Report.Document(new RemoveDocument(collection.Id, collection.Name, collection.Root), OutputJson.Default.RemoveDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record RemoveDocument(string Id, string Name, string Path);
