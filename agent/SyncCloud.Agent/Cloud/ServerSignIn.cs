using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Identity;
using SyncCloud.Connectors.Dav;

namespace SyncCloud.Agent.Cloud;

/// <summary>How the user of a collection at a server signs in there, as the command line says it.</summary>
/// <param name="Login">The user's name at the server; null: a token, or nothing.</param>
/// <param name="IsToken">Whether a bearer token takes the place of user and password.</param>
/// <param name="FromInput">Whether the secret is on standard input.</param>
internal sealed record ServerSignIn(string? Login, bool IsToken, bool FromInput)
{
    public bool IsNone => Login is null && !IsToken;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem => (Login, IsToken, FromInput) switch
    {
        ({ }, true, _) => "--login and --bearer are two ways to sign in: give one",
        ({ Length: 0 }, _, _) => "--login names nobody",
        ({ } login, _, _) when login.Contains(':') => "a user's name at a server holds no ':'",
        (null, false, true) => "--password-stdin goes with --login USER, or with --bearer",
        _ => null,
    };

    /// <summary>The password or token; null when there is no sign-in.</summary>
    public async Task<string?> ReadSecretAsync(CommandRun run, string server, CancellationToken cancellationToken)
    {
        if (IsNone) return null;
        var what = IsToken ? "Token" : $"Password of '{Login}'";
        var secret = FromInput ? await run.Surroundings.ReadLineAsync(cancellationToken)
            : run.Surroundings.AskSecret is { } ask ? await Task.Run(() => ask($"{what} at {server}: "), cancellationToken).WaitAsync(cancellationToken)
            : throw new AgentException("nobody can be asked for the password here", "give it on standard input, with --password-stdin", ExitCode.Usage);
        return string.IsNullOrEmpty(secret) ? throw new AgentException("no password was given", null, ExitCode.Usage) : secret;
    }

    public static DavSignIn? Of(string? login, string? secret) => secret is null ? null : login is null ? DavSignIn.OfToken(secret) : DavSignIn.OfPassword(login, secret);

    /// <summary>As the collection's record and the store of its password have it.</summary>
    public static DavSignIn? Of(AgentHome home, AttachedCollection collection) => collection.Server is not { SignsIn: true } server ? null
        : Of(server.Login, PasswordStore.Of(home, collection, server.PasswordFile).Read() ?? throw new AgentException($"the password for '{collection.Name}' is not on this device any more", $"give it again: synccloud password {collection.Name}", ExitCode.Error));
}
