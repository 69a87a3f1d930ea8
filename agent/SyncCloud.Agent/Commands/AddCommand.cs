using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>add NAME PATH [--kind files] [--state DIR]</c>: puts a folder of this device into a collection, which is made if there is none of that name.</summary>
internal static class AddCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection: 1-63 letters, digits or -_. (upper and lower case are the same)." };
        var path = new Argument<string>("PATH") { Description = "The folder, or of some kinds a file; it is made if it is not there." };
        var kind = new Option<string>("--kind") { Description = $"The kind of data: {string.Join(", ", CollectionKinds.All)}.", HelpName = "KIND", DefaultValueFactory = _ => CollectionKinds.Files };
        kind.AcceptOnlyFromAmong([.. CollectionKinds.All]);
        var format = new Option<string?>("--format") { Description = $"The native form of the data; told from what lies at PATH if left out. {CollectionKinds.FormatsInWords}", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong([.. CollectionKinds.Formats]);
        var state = new Option<string?>("--state") { Description = "Where to keep the state store, if not in the home.", HelpName = "DIR" };
        var command = new Command("add", "Add a folder or file: create the collection, or join the existing one of that name.") { name, path, kind, format, state };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var (label, root) = (CollectionNames.Check(parse.GetRequiredValue(name)), parse.GetRequiredValue(path));
            if (string.IsNullOrWhiteSpace(root)) throw new AgentException("PATH is empty", null, ExitCode.Usage);
            using var held = await run.LockAsync(cancellationToken);
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var attachment = new Attachment(run.Home, account);
            var (collection, created) = await attachment.AddAsync(label, root, parse.GetRequiredValue(kind), parse.GetValue(format), parse.GetValue(state), cancellationToken);
            run.Report.Line(created
                ? $"created collection '{collection.Name}' and added {collection.Root}"
                : $"joined collection '{collection.Name}' with {collection.Root}");
            foreach (var remark in CollectionKinds.Remarks(run.Home, collection)) run.Report.Note(remark);
            run.Report.Line($"next: synccloud sync {collection.Name}");
            run.Report.Document(new AddDocument(collection.Id, collection.Name, collection.Kind, collection.Format, collection.Root, run.Home.StateFile(collection), created), OutputJson.Default.AddDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record AddDocument(string Id, string Name, string Kind, string? Format, string Path, string State, bool Created);
