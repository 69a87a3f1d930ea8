using SyncCloud.Protocol;

namespace SyncCloud.Service;

/// <summary>
/// Why the service did not do what was asked: every expected way to fail, of all operations. <see cref="Http.Problems"/> is the one place that says how
/// each looks over HTTP.
/// </summary>
public abstract record Refusal
{
    private Refusal() { }

    /// <summary>No token, or one that does not hold.</summary>
    public sealed record Unauthenticated : Refusal;

    /// <summary>The token holds, but not for this: it lacks the scope, or the app's role, of this name.</summary>
    public sealed record MissingScope(string Scope) : Refusal;

    /// <summary>The device is not this user's, or the secret is wrong.</summary>
    public sealed record UnknownDevice : Refusal;

    public sealed record DeviceRevoked : Refusal;

    /// <summary>The device is not admitted yet. Devices of these names may approve it; where there are none, a newer sign-in admits it.</summary>
    public sealed record DeviceWaiting(IReadOnlyList<string> Approvers) : Refusal;

    /// <summary>Another copy of the device's installation has gone on since.</summary>
    public sealed record Superseded : Refusal;

    /// <summary>The enrolment code is wrong, used up or expired.</summary>
    public sealed record InvalidCode : Refusal;

    /// <summary>The request breaks the contract.</summary>
    public sealed record InvalidRequest(string Detail) : Refusal;

    /// <summary>A log, pack or image breaks the format.</summary>
    public sealed record Corrupt(string Detail) : Refusal;

    /// <summary>This user has no such collection.</summary>
    public sealed record UnknownCollection : Refusal;

    public sealed record NotFound(string Detail) : Refusal;

    /// <summary>Another log was appended first.</summary>
    public sealed record LostRace(LogPosition Head) : Refusal;

    /// <summary>The chain does not hold the position that the device named.</summary>
    public sealed record Rewound(LogPosition Head) : Refusal;

    /// <summary>The logs asked for have lost their bytes; a base image covers them.</summary>
    public sealed record Trimmed(LogPosition Head) : Refusal;

    /// <summary>The log id belongs to other bytes.</summary>
    public sealed record LogIdTaken : Refusal;

    /// <summary>The collection exists with kind <paramref name="Kind"/>.</summary>
    public sealed record KindMismatch(string Kind) : Refusal;

    /// <summary>These containers are not stored.</summary>
    public sealed record ContainersRetired(IReadOnlyList<ContainerId> Containers) : Refusal;

    /// <summary>These containers are damaged, and wanted for repair.</summary>
    public sealed record ContainersQuarantined(IReadOnlyList<ContainerId> Containers) : Refusal;

    /// <summary>Limit in bytes.</summary>
    public sealed record TooLarge(string What, long Limit) : Refusal;

    /// <summary>Quota in bytes.</summary>
    public sealed record QuotaExceeded(long Quota) : Refusal;

    /// <summary>Not final: another device has its turn, or too many tried at once.</summary>
    public sealed record TryLater(string Detail, TimeSpan After) : Refusal;
}
