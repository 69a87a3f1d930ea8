using Microsoft.Identity.Client;
using SyncCloud.Engine.Transport;

namespace SyncCloud.Agent.Identity;

/// <summary>A user who is signed in. <paramref name="Account"/> is the id at the authority, <paramref name="Name"/> what people know the user by.</summary>
internal sealed record SignedIn(string Account, string Name, string Token, DateTimeOffset Expires)
{
    /// <summary>Records print their members; the token must not end up in a message.</summary>
    public override string ToString() => Name;
}

/// <summary>
/// This program as a public client of Entra ID, by MSAL. Throws <see cref="AgentException"/> when a person has to do something, with <see cref="ExitCode.SignIn"/> when that
/// is to sign in, and <see cref="TransportException"/> when Entra cannot be reached. Safe for concurrent calls.
/// </summary>
internal sealed class EntraClient : IMsalHttpClientFactory, IDisposable
{
    private const string Remedy = "sign in again: synccloud login";
    private readonly HttpClient http = new(HttpConnections.CreateHandler());
    private readonly IPublicClientApplication app;
    private readonly string authority;
    private readonly string[] scopes;

    private EntraClient(string clientId, string authority, string scope)
    {
        (this.authority, scopes) = (new Uri(authority).Authority, [scope]);
        app = PublicClientApplicationBuilder.Create(clientId)
            // EntraTerms has let in only Entra's own hosts and one that the user named: nobody else is asked whether it is an authority.
            .WithAuthority(EntraTerms.Tenant(authority), validateAuthority: false)
            .WithInstanceDiscovery(false)
            .WithRedirectUri("http://localhost")
            .WithHttpClientFactory(this)
            .Build();
    }

    public static EntraClient Open(string clientId, string authority, string scope, TokenStore store)
    {
        var client = new EntraClient(clientId, authority, scope);
        store.Attach(client.app.UserTokenCache);
        return client;
    }

    /// <summary>
    /// Has a person sign in and keeps what that gives. <paramref name="afresh"/>: even if the browser still knows the person; a device code cannot ask for that.
    /// <paramref name="tell"/> is what the person reads.
    /// </summary>
    public async Task<SignedIn> SignInAsync(SignInWay way, bool afresh, Action<string> tell, CancellationToken cancellationToken)
    {
        if (way == SignInWay.DeviceCode) return await TryAsync(ByDeviceCodeAsync, cancellationToken);
        tell("sign in in the browser window that opens now; where none does: synccloud login --device-code");
        return await TryAsync(InTheBrowserAsync, cancellationToken);

        async Task<AuthenticationResult> InTheBrowserAsync()
        {
            var page = new SystemWebViewOptions { HtmlMessageSuccess = "<p>You are signed in to SyncCloud. Close this page.</p>", HtmlMessageError = "<p>SyncCloud: signing in failed. {0}: {1}</p>" };
            var interactive = app.AcquireTokenInteractive(scopes).WithUseEmbeddedWebView(false).WithSystemWebViewOptions(page).WithPrompt(afresh ? Prompt.ForceLogin : Prompt.SelectAccount);
            try { return await interactive.ExecuteAsync(cancellationToken); }
            catch (MsalClientException exception) when (exception.ErrorCode == MsalError.LinuxXdgOpen) { return await ByDeviceCodeAsync(); }
        }

        Task<AuthenticationResult> ByDeviceCodeAsync() => app.AcquireTokenWithDeviceCode(scopes, code =>
        {
            tell($"to sign in, open {code.VerificationUrl} on any device and enter the code {code.UserCode}");
            if (afresh) tell("a browser that still knows you must ask anew: sign out there first, or use a private window");
            return Task.CompletedTask;
        }).ExecuteAsync(cancellationToken);
    }

    /// <summary>A token that holds for minutes yet, renewed without a person if need be.</summary>
    public async Task<SignedIn> RenewAsync(string account, CancellationToken cancellationToken)
    {
        if (await app.GetAccountAsync(account) is not { } known) throw new AgentException("this device is signed out", Remedy, ExitCode.SignIn);
        return await TryAsync(() => app.AcquireTokenSilent(scopes, known).ExecuteAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Forgets the tokens of one user.</summary>
    public async Task ForgetAsync(string account)
    {
        if (await app.GetAccountAsync(account) is { } known) await app.RemoveAsync(known);
    }

    HttpClient IMsalHttpClientFactory.GetHttpClient() => http;

    public void Dispose() => http.Dispose();

    private async Task<SignedIn> TryAsync(Func<Task<AuthenticationResult>> acquire, CancellationToken cancellationToken)
    {
        try
        {
            var result = await acquire();
            return new SignedIn(result.Account.HomeAccountId.Identifier, result.Account.Username, result.AccessToken, result.ExpiresOn);
        }
        catch (MsalUiRequiredException exception) { throw new AgentException($"the user's sign-in has ended: {FirstLine(exception)}", Remedy, ExitCode.SignIn); }
        catch (MsalServiceException exception) when (exception.StatusCode is 0 or 408 or 429 or >= 500) { throw Unreachable(exception); }
        catch (MsalException exception) { throw new AgentException($"nobody was signed in: {FirstLine(exception)}", Remedy, ExitCode.SignIn); }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)) { throw Unreachable(exception); }
    }

    private TransportException Unreachable(Exception exception) =>
        new($"{authority}, where this device's user signs in, cannot be reached ({exception.GetBaseException().Message.TrimEnd('.')}): check the network connection.", isFinal: false, inner: exception);

    // What follows are ids for Microsoft's support.
    private static string FirstLine(MsalException exception) => exception.Message.Split(" Trace ID:", 2)[0].ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
