using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Cloud;

/// <summary>Makes this installation a device of a user.</summary>
internal static class Enrolment
{
    public static Task<(Installation Installation, Credentials Credentials)> JoinAsync(Uri service, string code, string deviceName, TimeProvider time, CancellationToken cancellationToken) =>
        throw new NotImplementedException((service, code, deviceName, time, cancellationToken).ToString());
}
