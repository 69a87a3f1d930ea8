namespace SyncCloud.Protocol.Http;

/// <summary>
/// The stable <c>type</c> of each error. All are final (a retry of the same request cannot succeed) except <see cref="Unavailable"/>,
/// <see cref="TooManyRequests"/> and <see cref="StorageFull"/>.
/// </summary>
public static class ProblemTypes
{
    private const string Prefix = "urn:synccloud:problem:";

    /// <summary>401: no token, or one that does not hold.</summary>
    public const string Unauthenticated = Prefix + "unauthenticated";

    /// <summary>403: the token is the right user's, but was not given for this service's use: sign in again and agree to what is asked for.</summary>
    public const string MissingScope = Prefix + "missing-scope";

    /// <summary>401: the device is unknown, its secret wrong, or it belongs to another user.</summary>
    public const string UnknownDevice = Prefix + "unknown-device";

    /// <summary>403: the device was revoked.</summary>
    public const string DeviceRevoked = Prefix + "device-revoked";

    /// <summary>403: the device waits for an approval; <see cref="Problem.Approvers"/> tells from which devices one may come.</summary>
    public const string DeviceWaiting = Prefix + "device-waiting";

    /// <summary>409: this copy of the installation is not the one that this device is: a clone or an old backup. It registers as a device of its own.</summary>
    public const string Superseded = Prefix + "superseded";

    /// <summary>400: the enrolment code is wrong, used up or expired.</summary>
    public const string InvalidCode = Prefix + "invalid-code";

    /// <summary>400: a name, number or body that breaks the contract.</summary>
    public const string InvalidRequest = Prefix + "invalid-request";

    /// <summary>400: a log, pack or image whose bytes break the format; the detail names the byte and the reason.</summary>
    public const string Corrupt = Prefix + "corrupt";

    /// <summary>404: no such collection of this user. Another user's collection answers the same.</summary>
    public const string UnknownCollection = Prefix + "unknown-collection";

    /// <summary>404: no such log, image or pack.</summary>
    public const string NotFound = Prefix + "not-found";

    /// <summary>409: another log was appended first; <see cref="Problem.Head"/> tells the head.</summary>
    public const string LostRace = Prefix + "lost-race";

    /// <summary>409: the device's base or cursor is not in the chain that the service has.</summary>
    public const string Rewound = Prefix + "rewound";

    /// <summary>
    /// 410: logs that were asked for are older than the service keeps; <see cref="Problem.Head"/> tells the head. A base image that covers them is there.
    /// </summary>
    public const string Trimmed = Prefix + "trimmed";

    /// <summary>409: the log id is taken by other bytes.</summary>
    public const string LogIdTaken = Prefix + "log-id-taken";

    /// <summary>409: the collection exists with another kind.</summary>
    public const string KindMismatch = Prefix + "kind-mismatch";

    /// <summary>409: a container that the log names is not stored or was retired; <see cref="Problem.Containers"/> tells which.</summary>
    public const string ContainerRetired = Prefix + "container-retired";

    /// <summary>
    /// 409: a pack that the log names is damaged and in quarantine; <see cref="Problem.Containers"/> tells which. New content must not refer to it.
    /// </summary>
    public const string ContainerQuarantined = Prefix + "container-quarantined";

    /// <summary>500, final: what the service stores is no longer what was stored there; the detail names it.</summary>
    public const string Damaged = Prefix + "damaged";

    /// <summary>413: larger than the service takes; the detail names the limit.</summary>
    public const string TooLarge = Prefix + "too-large";

    /// <summary>413: the user's quota would be exceeded.</summary>
    public const string QuotaExceeded = Prefix + "quota-exceeded";

    /// <summary>429, not final: too many requests; wait as Retry-After says.</summary>
    public const string TooManyRequests = Prefix + "too-many-requests";

    /// <summary>503, not final: the service cannot answer now.</summary>
    public const string Unavailable = Prefix + "unavailable";

    /// <summary>507, not final: the service's disk is full.</summary>
    public const string StorageFull = Prefix + "storage-full";
}
