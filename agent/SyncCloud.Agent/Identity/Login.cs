using System.Collections.Immutable;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Programs;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Identity;

/// <summary>What a login came to. <paramref name="Approvers"/>: null when the device is admitted; else it waits for one of these, or, when there are none, for a newer sign-in.</summary>
internal sealed record LoginOutcome(Installation Installation, ImmutableArray<string>? Approvers);

/// <summary>
/// Signs the user of a home in, and makes the home a device of that user unless it is one. May be cut short anywhere and be run again; what that can leave behind is a device
/// in the cloud's list that nobody is. The caller holds the home's lock.
/// </summary>
internal sealed class Login(CommandRun run, ServiceAddress service, SignInWay way, bool tokenFile, string? authority)
{
    public async Task<LoginOutcome> RunAsync(string deviceName, CancellationToken cancellationToken)
    {
        var installation = run.Home.FindInstallation();
        if (installation is not null) EnsureOfThisService(installation);
        using var handler = HttpConnections.CreateHandler(service.PinnedCertificate);
        var connection = new ServiceConnection { Address = service.Address, InsecureHttp = service.InsecureHttp };
        using var stranger = new ManagementClient(connection, handler, run.Surroundings.Time);
        var terms = EntraTerms.Of(await stranger.DescribeAsync(cancellationToken), service, authority ?? installation?.SignIn?.OtherAuthority);
        return installation is { SignIn: { } settings }
            ? await AgainAsync(installation, settings, terms, cancellationToken)
            : await FirstAsync(terms, deviceName, connection, handler, cancellationToken);
    }

    private void EnsureOfThisService(Installation installation)
    {
        const string Remedy = "another device on this machine needs a --home of its own";
        if (installation.SignIn is null) throw new AgentException($"this home has joined {installation.Service} with a code, and needs no sign-in", Remedy);
        if (new Uri(installation.Service) != service.Address) throw new AgentException($"this home is already device '{installation.DeviceName}' of {installation.Service}", Remedy);
    }

    private async Task<LoginOutcome> FirstAsync(SignIn terms, string deviceName, ServiceConnection connection, HttpMessageHandler handler, CancellationToken cancellationToken)
    {
        var publisher = await PublisherTrust.MeetAsync(connection, handler, run.Surroundings.Time, run.Report.Note, cancellationToken);
        var (store, inFile) = await ChooseStoreAsync();
        using var client = EntraClient.Open(terms.ClientId, terms.Authority, terms.Scope, store);
        TellWhoGetsIt(terms);
        var user = await client.SignInAsync(way, afresh: false, run.Report.Note, cancellationToken);
        using var management = new ManagementClient(connection with { Token = _ => ValueTask.FromResult(user.Token) }, handler, run.Surroundings.Time);
        var (name, device, approvers) = await management.RegisterDeviceAsync(deviceName, cancellationToken);
        var installation = new Installation
        {
            Service = service.Address.ToString(),
            User = user.Name,
            Device = device.Device.ToString(),
            DeviceName = name,
            Fingerprint = service.PinnedCertificate?.ToString(),
            InsecureHttp = service.InsecureHttp ? true : null,
            SignIn = Settings(terms, user, inFile, authority),
            Publisher = publisher,
        };
        run.Home.Save(installation, new Credentials { DeviceSecret = device.Secret, Device = installation.Device, DeviceName = name });
        return new LoginOutcome(installation, approvers);
    }

    /// <summary>The home is a device already: it needs a person only where the sign-in has ended, or where a newer one is what it waits for.</summary>
    private async Task<LoginOutcome> AgainAsync(Installation installation, SignInSettings settings, SignIn terms, CancellationToken cancellationToken)
    {
        var afresh = false;
        try
        {
            var approvers = await ApproversAsync(cancellationToken);
            afresh = approvers is [];
            // Tokens do not move from one store to another: a sign-in fills the one that is asked for.
            if (!afresh && (settings.TokenFile || !tokenFile)) return new LoginOutcome(installation, approvers);
        }
        catch (AgentException exception) when (exception.Exit == ExitCode.SignIn) { /* which is what this is for */ }
        catch (TransportException exception) when (exception.ProblemType is ProblemTypes.Unauthenticated or ProblemTypes.MissingScope) { /* so is this */ }

        var (store, inFile) = await ChooseStoreAsync();
        using var client = EntraClient.Open(terms.ClientId, terms.Authority, terms.Scope, store);
        TellWhoGetsIt(terms);
        var user = await client.SignInAsync(way, afresh, run.Report.Note, cancellationToken);
        if (user.Account != settings.Account)
        {
            await client.ForgetAsync(user.Account);
            throw new AgentException($"this home is a device of '{installation.User}', and it was '{user.Name}' who signed in", $"sign in as '{installation.User}'; another user's device needs a --home of its own", ExitCode.SignIn);
        }
        run.Home.Save(installation = installation with { User = user.Name, SignIn = Settings(terms, user, inFile, authority ?? settings.OtherAuthority) });
        if (settings.TokenFile != inFile) TokenStore.Open(run.Home, settings.TokenFile).Clear();
        return new LoginOutcome(installation, await ApproversAsync(cancellationToken));
    }

    /// <summary>Whom the device, as it is and with the token that it has, waits for; null when it is admitted.</summary>
    private async Task<ImmutableArray<string>?> ApproversAsync(CancellationToken cancellationToken)
    {
        using var account = CloudAccount.Open(run.Home, run.Surroundings);
        try
        {
            await account.DevicesAsync(cancellationToken);
            return null;
        }
        catch (TransportException exception) when (exception.ProblemType == ProblemTypes.DeviceWaiting)
        {
            return exception.Approvers ?? [];
        }
    }

    private async Task<(TokenStore Store, bool InFile)> ChooseStoreAsync()
    {
        // A keyring elsewhere than at a desktop is locked, or asks where nobody sees it.
        var mayAsk = !OperatingSystem.IsLinux() || Session.Of(run.Surroundings.Variable).HasDesktop;
        if (!tokenFile && mayAsk && TokenStore.TryProtected(run.Home) is { } store) return (store, false);
        if (!tokenFile) run.Report.Note($"this system has no protected place for the sign-in that could be used, so it goes to {run.Home.TokenFile}, which only your account can read: whoever gets that file can act as you towards this service");
        return (TokenStore.Open(run.Home, inFile: true), true);
    }

    /// <summary>A service may name an app that is another's: only the user can know whether it is this one's.</summary>
    private void TellWhoGetsIt(SignIn terms) =>
        run.Report.Note($"{service.Address} will get your sign-in for app {terms.ClientId} at {new Uri(terms.Authority).Authority}: sign in only if you trust this service");

    private static SignInSettings Settings(SignIn terms, SignedIn user, bool inFile, string? otherAuthority) =>
        new() { Authority = terms.Authority, ClientId = terms.ClientId, Scope = terms.Scope, Account = user.Account, TokenFile = inFile, OtherAuthority = otherAuthority };
}
