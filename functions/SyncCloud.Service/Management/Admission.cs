namespace SyncCloud.Service.Management;

/// <summary>
/// Whether a new device may come in. Who has stolen a device has its user's token too, and could make another device with it once the first is revoked; so from
/// the first revocation on new devices wait.
/// </summary>
public abstract record Admission
{
    /// <summary>
    /// A device that has not been in contact for this long is not counted on to approve another: it may be broken, and its user would be shut out for good, since
    /// revoking it takes a device as well. Then it takes what a user without any device is asked for.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromDays(7);

    private Admission() { }

    public sealed record Given : Admission;

    /// <summary>Until a device of one of these names approves it; where there are none, until it comes with a sign-in later than the last revocation.</summary>
    public sealed record Waits(IReadOnlyList<string> Approvers) : Admission;

    /// <summary>
    /// What a code from the owner's machine gives. It is the owner's word for the device, and the token that came of it ends with the first of its devices that is revoked: so
    /// there is nothing to approve.
    /// </summary>
    public static Admission ByCode { get; } = new Given();

    /// <param name="devices">All devices of the user, the one that asks among them or not.</param>
    /// <param name="signedIn">When somebody last proved to be the user; null when that is not known.</param>
    /// <param name="now">The time.</param>
    public static Admission Of(IReadOnlyCollection<DeviceSummary> devices, DateTimeOffset? signedIn, DateTimeOffset now)
    {
        if (devices.Max(device => device.Revoked) is not { } lastRevoked) return new Given();
        var remaining = devices.Where(device => device.IsAdmitted && now - (device.LastSeen ?? device.Registered) < Silence).Select(device => device.Name).Order(StringComparer.Ordinal).ToList();
        // Identity providers tell whole seconds, rounded down: so what is later is later indeed.
        return remaining.Count == 0 && signedIn > lastRevoked ? new Given() : new Waits(remaining);
    }
}
