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
        Refusal.Unauthenticated => (New(401, ProblemTypes.Unauthenticated, "No token, or one that does not hold"), null),
        Refusal.MissingScope missing => (New(403, ProblemTypes.MissingScope, "The token was not given for this", $"it lacks {missing.Scope}"), null),
        Refusal.UnknownDevice => (New(401, ProblemTypes.UnknownDevice, "The device is unknown or its secret is wrong"), null),
        Refusal.DeviceRevoked => (New(403, ProblemTypes.DeviceRevoked, "The device was revoked"), null),
        Refusal.Superseded => (New(409, ProblemTypes.Superseded, "Another copy of this installation has taken the device's place"), null),
        Refusal.InvalidCode => (New(400, ProblemTypes.InvalidCode, "The enrolment code is wrong, used up or expired"), null),
        Refusal.InvalidRequest invalid => (New(400, ProblemTypes.InvalidRequest, "The request breaks the contract", invalid.Detail), null),
        Refusal.Corrupt corrupt => (New(400, ProblemTypes.Corrupt, "The bytes break the format", corrupt.Detail), null),
        Refusal.UnknownCollection => (New(404, ProblemTypes.UnknownCollection, "No such collection"), null),
        Refusal.NotFound missing => (New(404, ProblemTypes.NotFound, "Not found", missing.Detail), null),
        Refusal.LostRace lost => (New(409, ProblemTypes.LostRace, "Another log was appended first") with { Head = PositionInfo.Of(lost.Head) }, null),
        Refusal.Rewound rewound => (New(409, ProblemTypes.Rewound, "The chain does not hold the position") with { Head = PositionInfo.Of(rewound.Head) }, null),
        Refusal.Trimmed trimmed => (New(410, ProblemTypes.Trimmed, "The logs are older than the service keeps: take the newest base image") with { Head = PositionInfo.Of(trimmed.Head) }, null),
        Refusal.LogIdTaken => (New(409, ProblemTypes.LogIdTaken, "The log id is taken by other bytes"), null),
        Refusal.KindMismatch mismatch => (New(409, ProblemTypes.KindMismatch, "The collection has another kind", $"it has kind {mismatch.Kind}"), null),
        Refusal.ContainersRetired retired => (New(409, ProblemTypes.ContainerRetired, "Containers that the log names are not stored") with { Containers = NamesOf(retired.Containers) }, null),
        Refusal.ContainersQuarantined damaged => (New(409, ProblemTypes.ContainerQuarantined, "Containers that the log names are damaged") with { Containers = NamesOf(damaged.Containers) }, null),
        Refusal.TooLarge large => (New(413, ProblemTypes.TooLarge, "Larger than the service takes", $"{large.What} may have {large.Limit} bytes"), null),
        Refusal.QuotaExceeded quota => (New(413, ProblemTypes.QuotaExceeded, "The quota would be exceeded", $"the user may store {quota.Quota} bytes"), null),
        Refusal.TryLater later => (New(429, ProblemTypes.TooManyRequests, "Try again later", later.Detail), later.After),
        _ => throw new InvalidOperationException($"no problem for {refusal.GetType().Name}"),
    };

    /// <summary>The store cannot do its work now.</summary>
    public static (Problem Problem, TimeSpan? RetryAfter) StoreFailed(bool isFull) => isFull
        ? (New(507, ProblemTypes.StorageFull, "The service's disk is full"), TimeSpan.FromMinutes(1))
        : (New(503, ProblemTypes.Unavailable, "The service cannot answer now"), TimeSpan.FromSeconds(5));

    /// <summary>What the store holds is not what was stored there; <paramref name="what"/> names it.</summary>
    public static (Problem Problem, TimeSpan? RetryAfter) Damaged(string what) => (New(500, ProblemTypes.Damaged, "The service's data is damaged", what), null);

    private static Problem New(int status, string type, string title, string? detail = null) => new() { Type = type, Title = title, Status = status, Detail = detail };

    private static ImmutableArray<string> NamesOf(IReadOnlyList<ContainerId> containers) => [.. containers.Select(container => Convert.ToHexStringLower(container.ToArray()))];
}
