using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Commands;

/// <summary><c>collections delete NAME --yes</c>: deletes a collection from the cloud, for every device. No device's files are touched.</summary>
internal static class CollectionsDeleteCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection's name, or the beginning of its id." };
        var yes = new Option<bool>("--yes") { Description = "Really delete it." };
        var command = new Command("delete", "Delete a collection from the cloud, for every device; files on devices stay.") { name, yes };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var asked = parse.GetRequiredValue(name);
            if (!parse.GetValue(yes))
                throw new AgentException($"this deletes '{asked}' from the cloud for every device, and cannot be undone", "say --yes if that is meant; no device's files are touched", ExitCode.Usage);
            using var held = await run.LockAsync(cancellationToken);
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var info = Choice.One(await account.CollectionsAsync(cancellationToken), asked, collection => collection.Name, collection => collection.Id, "collection", "synccloud collections");
            await account.DeleteCollectionAsync(CollectionId.Parse(info.Id), cancellationToken);
            if (run.Home.Collections.FirstOrDefault(collection => collection.CollectionId == CollectionId.Parse(info.Id)) is { } here) Attachment.Detach(run.Home, here);
            run.Report.Line($"deleted '{info.Name}' from the cloud; the files on your devices stay as they are");
            run.Report.Document(new DeletedDocument(info.Id, info.Name), OutputJson.Default.DeletedDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record DeletedDocument(string Id, string Name);
