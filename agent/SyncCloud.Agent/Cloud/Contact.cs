using System.Buffers.Text;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Cloud;

/// <summary>
/// Tells the cloud once in a run which copy of the installation this is. A copy that was left behind (a cloned disk, a home restored from a backup) becomes
/// a device of its own and keeps collections, state and cursors. The caller holds the home's lock.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="evenForgotten">A cloud that does not know the device is one that was set back to before it registered, so it registers anew.</param>
internal sealed class Contact(CommandRun run, bool evenForgotten = false)
{
    private const int NonceLength = 32;
    private Task<string?>? made;

    /// <summary>Whether it is being made now: then nobody else may.</summary>
    public bool IsUnderWay => made is { IsCompleted: false };

    /// <summary>Whether it has been made, or is being made: then it goes with no request.</summary>
    public bool IsBegun => made is not null;

    /// <summary>
    /// Makes contact, unless this run has. Returns the name of the device that this copy has become, or null when it is the device that it was. Every call of
    /// a run ends as the first one did.
    /// </summary>
    public Task<string?> MakeAsync(CancellationToken cancellationToken) => made ??= MakeOnceAsync(cancellationToken);

    /// <summary>
    /// For contact that goes with a run's first request (see <see cref="ContactingTransport"/>): what to show. The next nonce is durable before it is sent, and sent again
    /// until it is known to have arrived: so a lost answer is told from a copy.
    /// </summary>
    public InstanceContact Next()
    {
        var credentials = run.Home.Credentials;
        if (credentials.NextNonce is null) run.Home.Save(credentials = credentials with { NextNonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceLength)) });
        return new InstanceContact(credentials.Nonce, credentials.NextNonce);
    }

    /// <summary>The cloud has taken <paramref name="shown"/>, so contact is made.</summary>
    public void Taken(InstanceContact shown)
    {
        Keep(shown);
        made = Task.FromResult<string?>(null);
    }

    /// <summary>Makes contact by itself, once and as the device that this is: what refuses it comes through, for <see cref="AnswerAsync"/>.</summary>
    public async Task ShowAsync(CloudAccount account, CancellationToken cancellationToken)
    {
        await ShowAsync(account, new RetryPolicy { MaxAttempts = 1 }, cancellationToken);
        made = Task.FromResult<string?>(null);
    }

    /// <summary>
    /// What follows from a failure before contact was made: the name of the device that this copy has become, or the failure, also for every other call of the run.
    /// </summary>
    public Task<string?> AnswerAsync(TransportException failure, CancellationToken cancellationToken) => made = AnswerOnceAsync(failure, cancellationToken);

    private async Task<string?> MakeOnceAsync(CancellationToken cancellationToken)
    {
        using var account = CloudAccount.Open(run.Home, run.Surroundings);
        try
        {
            await ShowAsync(account, new RetryPolicy(), cancellationToken);
            return null;
        }
        catch (TransportException e) { return await RespondAsync(account, e, cancellationToken); }
    }

    private async Task<string?> AnswerOnceAsync(TransportException failure, CancellationToken cancellationToken)
    {
        using var account = CloudAccount.Open(run.Home, run.Surroundings);
        return await RespondAsync(account, failure, cancellationToken);
    }

    private async Task<string> RespondAsync(CloudAccount account, TransportException failure, CancellationToken cancellationToken)
    {
        if (failure.ProblemType == ProblemTypes.Superseded)
        {
            var taken = (await account.DevicesAsync(cancellationToken)).Select(device => device.Name);
            var former = run.Home.Installation.DeviceName;
            var name = await BecomeAnotherAsync(account, DeviceNames.Beside(former, taken), cancellationToken);
            run.Report.Note($"another copy of this installation has gone on as device '{former}', so this one is now device '{name}'; its files and what it knows of them stay");
            return name;
        }
        if (evenForgotten && failure.ProblemType == ProblemTypes.UnknownDevice)
        {
            var name = await BecomeAnotherAsync(account, run.Home.Installation.DeviceName, cancellationToken);
            run.Report.Note($"the cloud no longer knows this device, so it has registered anew as '{name}'");
            return name;
        }
        ExceptionDispatchInfo.Throw(failure);
        return null;
    }

    private async Task ShowAsync(CloudAccount account, RetryPolicy policy, CancellationToken cancellationToken)
    {
        var shown = Next();
        try
        {
            await account.ContactAsync(run.Home.Installation.DeviceId, shown, policy, cancellationToken);
        }
        catch (TransportException e) when (e.ProblemType == ProblemTypes.StorageFull)
        {
            // A service that has no room takes nothing from anybody, so there is nothing that a copy could do wrong; and what others wrote can be read.
            return;
        }
        Keep(shown);
    }

    private void Keep(InstanceContact shown) => run.Home.Save(run.Home.Credentials with { Nonce = shown.Next, NextNonce = null });

    private async Task<string> BecomeAnotherAsync(CloudAccount account, string wanted, CancellationToken cancellationToken)
    {
        var former = run.Home.Installation;
        var (name, device, _) = await RegisterAsync(account, former, wanted, cancellationToken);
        var installation = former with { Device = device.Device.ToString(), DeviceName = name };
        run.Home.Save(installation, new Credentials { Token = run.Home.Credentials.Token, DeviceSecret = device.Secret, Device = installation.Device, DeviceName = name });
        using var own = CloudAccount.Open(run.Home, run.Surroundings);
        await ShowAsync(own, new RetryPolicy(), cancellationToken);
        return name;
    }

    private static async Task<DeviceRegistered> RegisterAsync(CloudAccount account, Installation former, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await account.RegisterAsync(name, cancellationToken);
        }
        catch (TransportException e) when (e.ProblemType is ProblemTypes.DeviceRevoked or ProblemTypes.Unauthenticated)
        {
            throw new AgentException($"this is an older copy of the installation that goes on as device '{former.DeviceName}', and its enrolment was revoked, so it cannot become a device of its own",
                "your files are untouched; join with a new code in a new --home and add the folders again");
        }
    }
}
