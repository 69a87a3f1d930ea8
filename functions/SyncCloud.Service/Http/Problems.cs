using System.Collections.Immutable;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Service.Http;

/// <summary>How every refusal looks over HTTP (RFC 9457).</summary>
public static class Problems
{
    /// <summary>The problem, and how long the caller should wait before it tries again, if that can help.</summary>
    public static (Problem Problem, TimeSpan? RetryAfter) Of(Refusal refusal) => refusal switch
    {
        Refusal.Unauthenticated => (New(ProblemTypes.Unauthenticated, "No token, or one that does not hold"), null),
        Refusal.MissingScope missing => (New(ProblemTypes.MissingScope, "The token was not given for this", $"it lacks {missing.Scope}"), null),
        Refusal.UnknownDevice => (New(ProblemTypes.UnknownDevice, "The device is unknown or its secret is wrong"), null),
        Refusal.DeviceRevoked => (New(ProblemTypes.DeviceRevoked, "The device was revoked"), null),
        Refusal.DeviceWaiting waiting => (New(ProblemTypes.DeviceWaiting, "The device waits for an approval") with { Approvers = [.. waiting.Approvers] }, null),
        Refusal.Superseded => (New(ProblemTypes.Superseded, "Another copy of this installation has taken the device's place"), null),
        Refusal.InvalidCode => (New(ProblemTypes.InvalidCode, "The enrolment code is wrong, used up or expired"), null),
        Refusal.InvalidRequest invalid => (New(ProblemTypes.InvalidRequest, "The request breaks the contract", invalid.Detail), null),
        Refusal.Corrupt corrupt => (New(ProblemTypes.Corrupt, "The bytes break the format", corrupt.Detail), null),
        Refusal.UnknownCollection => (New(ProblemTypes.UnknownCollection, "No such collection"), null),
        Refusal.NotFound missing => (New(ProblemTypes.NotFound, "Not found", missing.Detail), null),
        Refusal.LostRace lost => (New(ProblemTypes.LostRace, "Another log was appended first") with { Head = PositionInfo.Of(lost.Head) }, null),
        Refusal.Rewound rewound => (New(ProblemTypes.Rewound, "The chain does not hold the position") with { Head = PositionInfo.Of(rewound.Head) }, null),
        Refusal.Trimmed trimmed => (New(ProblemTypes.Trimmed, "The logs are older than the service keeps: take the newest base image") with { Head = PositionInfo.Of(trimmed.Head) }, null),
        Refusal.LogIdTaken => (New(ProblemTypes.LogIdTaken, "The log id is taken by other bytes"), null),
        Refusal.KindMismatch mismatch => (New(ProblemTypes.KindMismatch, "The collection has another kind", $"it has kind {mismatch.Kind}"), null),
        Refusal.ContainersRetired retired => (New(ProblemTypes.ContainerRetired, "Containers that the log names are not stored") with { Containers = NamesOf(retired.Containers) }, null),
        Refusal.ContainersQuarantined damaged => (New(ProblemTypes.ContainerQuarantined, "Containers that the log names are damaged") with { Containers = NamesOf(damaged.Containers) }, null),
        Refusal.TooLarge large => (New(ProblemTypes.TooLarge, "Larger than the service takes", $"{large.What} may have {large.Limit} bytes"), null),
        Refusal.QuotaExceeded quota => (New(ProblemTypes.QuotaExceeded, "The quota would be exceeded", $"the user may store {quota.Quota} bytes"), null),
        Refusal.TryLater later => (New(ProblemTypes.TooManyRequests, "Try again later", later.Detail), later.After),
        _ => throw new InvalidOperationException($"no problem for {refusal.GetType().Name}"),
    };

    /// <summary>The store cannot do its work now.</summary>
    public static (Problem Problem, TimeSpan? RetryAfter) StoreFailed(bool isFull) => isFull
        ? (New(ProblemTypes.StorageFull, "The service's disk is full"), TimeSpan.FromMinutes(1))
        : (New(ProblemTypes.Unavailable, "The service cannot answer now"), TimeSpan.FromSeconds(5));

    /// <summary>What the store holds is not what was stored there; <paramref name="what"/> names it.</summary>
    public static (Problem Problem, TimeSpan? RetryAfter) Damaged(string what) => (New(ProblemTypes.Damaged, "The service's data is damaged", what), null);

    /// <summary>The HTTP status of each type of <see cref="ProblemTypes"/>.</summary>
    public static int StatusOf(string type) => type switch
    {
        ProblemTypes.InvalidCode or ProblemTypes.InvalidRequest or ProblemTypes.Corrupt => 400,
        ProblemTypes.Unauthenticated or ProblemTypes.UnknownDevice => 401,
        ProblemTypes.MissingScope or ProblemTypes.DeviceRevoked or ProblemTypes.DeviceWaiting => 403,
        ProblemTypes.UnknownCollection or ProblemTypes.NotFound => 404,
        ProblemTypes.Superseded or ProblemTypes.LostRace or ProblemTypes.Rewound or ProblemTypes.LogIdTaken or ProblemTypes.KindMismatch
            or ProblemTypes.ContainerRetired or ProblemTypes.ContainerQuarantined => 409,
        ProblemTypes.Trimmed => 410,
        ProblemTypes.TooLarge or ProblemTypes.QuotaExceeded => 413,
        ProblemTypes.TooManyRequests => 429,
        ProblemTypes.Damaged => 500,
        ProblemTypes.Unavailable => 503,
        ProblemTypes.StorageFull => 507,
        _ => throw new InvalidOperationException($"no status for {type}"),
    };

    /// <summary>Whether the same request may succeed later; such an answer says when to try again.</summary>
    public static bool IsWorthRepeating(string type) => type is ProblemTypes.TooManyRequests or ProblemTypes.Unavailable or ProblemTypes.StorageFull;

    private static Problem New(string type, string title, string? detail = null) => new() { Type = type, Title = title, Status = StatusOf(type), Detail = detail };

    private static ImmutableArray<string> NamesOf(IReadOnlyList<ContainerId> containers) => [.. containers.Select(container => Convert.ToHexStringLower(container.ToArray()))];
}
