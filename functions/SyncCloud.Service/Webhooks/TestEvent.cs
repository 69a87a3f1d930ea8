using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Webhooks;

/// <summary>An event that tells of nothing, for a user to see that his endpoint works.</summary>
public sealed record TestEvent(UserId User, UInt128 Number, DateTimeOffset Time)
{
    public const string Type = "synccloud.webhook.test";

    public string Id => $"test-{IdBytes.ToHex(Number)}";

    public ReadOnlyMemory<byte> ToCloudEvent(Uri service) =>
        CloudEvent.Write(Id, new Uri(service, "/webhooks"), Type, Time, data => data.WriteString("user", User.ToString()));
}
