using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Identity;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>password NAME</c>: keeps another password or token for the server of a collection.</summary>
internal static class PasswordCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var options = new SignInOptions();
        var command = new Command("password", "Give another password for a collection at a server.") { name, options.Login, options.Bearer, options.PasswordInput };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var given = options.Of(parse);
            using var held = await run.LockAsync(cancellationToken);
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            if (collection.Server is not { } server) throw new AgentException($"'{collection.Name}' lies on this device, and needs no password", null);
            var signIn = given.IsNone ? new ServerSignIn(server.Login, server is { SignsIn: true, Login: null }, given.FromInput) : given;
            if (signIn.IsNone) throw new AgentException($"'{collection.Name}' has no sign-in yet", "say which: --login USER, or --bearer", ExitCode.Usage);
            var secret = await signIn.ReadSecretAsync(run, collection.Root, cancellationToken);
            // Tried first: what does not work takes the place of nothing.
            ServerData.Find(run.Home, new Uri(collection.Root), collection.Kind, ServerSignIn.Of(signIn.Login, secret), cancellationToken);
            var (store, inFile) = PasswordStore.Choose(run, collection);
            store.Write(secret!);
            run.Home.Attach(collection with { Server = server with { Login = signIn.Login, SignsIn = true, PasswordFile = inFile } });
            if (server.SignsIn && server.PasswordFile != inFile) PasswordStore.Of(run.Home, collection, server.PasswordFile).Clear();
            run.Report.Line($"'{collection.Name}' signs in at {collection.Root} with it from now on");
            run.Report.Document(new PasswordDocument(collection.Id, collection.Name, collection.Root, signIn.Login), OutputJson.Default.PasswordDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary>The options of commands that sign in at a server.</summary>
internal sealed class SignInOptions
{
    public Option<string?> Login { get; } = new("--login") { Description = "Your name at the server; the password is asked for.", HelpName = "USER" };
    public Option<bool> Bearer { get; } = new("--bearer") { Description = "Sign in at the server with a token instead, which is asked for." };
    public Option<bool> PasswordInput { get; } = new("--password-stdin") { Description = "Read the password or the token from standard input." };

    /// <summary>Throws <see cref="AgentException"/> when they make no sense together. A collection that has a sign-in needs none of them but where the secret comes from.</summary>
    public ServerSignIn Of(ParseResult parse, bool isKnown = true)
    {
        var signIn = new ServerSignIn(parse.GetValue(Login), parse.GetValue(Bearer), parse.GetValue(PasswordInput));
        return (isKnown && signIn.IsNone ? null : signIn.Problem) is { } problem ? throw new AgentException(problem, null, ExitCode.Usage) : signIn;
    }
}

internal sealed record PasswordDocument(string Id, string Name, string Path, string? Login);
