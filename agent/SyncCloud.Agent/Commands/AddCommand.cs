using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>add NAME PATH|URL [--kind files] [--read-only | --delay TIME] [--state DIR]</c>: puts a folder of this device into a collection, which is made if there is none of that name.</summary>
internal static class AddCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection: 1-63 letters, digits or -_. (upper and lower case are the same)." };
        var path = new Argument<string>("PATH") { Description = "The folder, or of some kinds a file; it is made if it is not there. Contacts and calendars may also be at a server (CardDAV, CalDAV): its https address." };
        var kind = new Option<string>("--kind") { Description = $"The kind of data: {string.Join(", ", CollectionKinds.All)}.", HelpName = "KIND", DefaultValueFactory = _ => CollectionKinds.Files };
        kind.AcceptOnlyFromAmong([.. CollectionKinds.All]);
        var format = new Option<string?>("--format") { Description = $"The native form of the data; told from what lies at PATH if left out. {CollectionKinds.FormatsInWords}", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong([.. CollectionKinds.Formats]);
        var state = new Option<string?>("--state") { Description = "Where to keep the state store, if not in the home.", HelpName = "DIR" };
        var insecure = new Option<bool>("--insecure-http") { Description = "Allow a server's plain HTTP beyond this machine: anyone on the network can then read the data and the password." };
        var signIn = new SignInOptions();
        var mode = new ModeOptions();
        var command = new Command("add", "Add a folder, a file, or what is at a server: create the collection, or join the existing one of that name.") { name, path, kind, format, signIn.Login, signIn.Bearer, signIn.PasswordInput, insecure, mode.ReadOnly, mode.Delay, state };
        command.Validators.Add(mode.Check);
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var (label, root) = (CollectionNames.Check(parse.GetRequiredValue(name)), parse.GetRequiredValue(path));
            if (string.IsNullOrWhiteSpace(root)) throw new AgentException("PATH is empty", null, ExitCode.Usage);
            var atServer = ServerData.IsAddress(root) ? ServerData.Parse(root, parse.GetRequiredValue(kind), parse.GetValue(insecure)) : null;
            var given = signIn.Of(parse, isKnown: false);
            if (atServer is null && !given.IsNone) throw new AgentException("a folder or a file on this device needs no sign-in", "leave --login and --bearer out", ExitCode.Usage);
            var secret = atServer is null ? null : await given.ReadSecretAsync(run, atServer.ToString(), cancellationToken);
            using var held = await run.LockAsync(cancellationToken);
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var attachment = new Attachment(run.Home, account) { Mode = ModeSettings.From(parse.GetValue(mode.ReadOnly), parse.GetValue(mode.Delay)) };
            var (collection, created) = atServer is null
                ? await attachment.AddAsync(label, root, parse.GetRequiredValue(kind), parse.GetValue(format), parse.GetValue(state), cancellationToken)
                : await attachment.AddServerAsync(run, label, atServer, parse.GetRequiredValue(kind), parse.GetValue(format), parse.GetValue(state), new ServerSettings { Login = given.Login, SignsIn = !given.IsNone, InsecureHttp = parse.GetValue(insecure) }, secret, cancellationToken);
            run.Report.Line(created
                ? $"created collection '{collection.Name}' and added {collection.Root}"
                : $"joined collection '{collection.Name}' with {collection.Root}");
            if (collection.Mode is { } settings) run.Report.Line($"on this device it {ModeText.Sentence(settings.Mode)}");
            foreach (var remark in CollectionKinds.Remarks(run.Home, collection)) run.Report.Note(remark);
            run.Report.Line($"next: synccloud sync {collection.Name}");
            run.Report.Document(new AddDocument(collection.Id, collection.Name, collection.Kind, collection.Format, collection.Root, run.Home.StateFile(collection), created, ModeText.Name(ModeSettings.Of(collection))), OutputJson.Default.AddDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record AddDocument(string Id, string Name, string Kind, string? Format, string Path, string State, bool Created, string Mode);
