using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Identity;

#pragma warning disable CA1001 // a SemaphoreSlim holds nothing until somebody asks for its wait handle
/// <summary>The tokens of the user of a home, one after another, renewed before they end. Safe for concurrent calls.</summary>
internal sealed class UserTokens(AgentHome home, SignInSettings signIn, TimeProvider time)
{
    /// <summary>As long as one request may take to get there.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim gate = new(1);
    private SignedIn? current;

    /// <summary>Throws <see cref="AgentException"/> with <see cref="ExitCode.SignIn"/> when a person has to sign in again.</summary>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (current is null || time.GetUtcNow() >= current.Expires - Margin)
            {
                using var client = EntraClient.Open(signIn.ClientId, signIn.Authority, signIn.Scope, TokenStore.Open(home, signIn.TokenFile));
                current = await client.RenewAsync(signIn.Account, cancellationToken);
            }
            return current.Token;
        }
        finally { gate.Release(); }
    }
}
