using SyncCloud.Engine.Transport;

namespace SyncCloud.Agent.Cloud;

/// <summary>What went over the wire: bytes of request bodies and of answers, and how many requests.</summary>
internal readonly record struct Traffic(long Sent, long Received, long Requests)
{
    public static Traffic Of(TrafficCounter counter) => new(counter.BytesSent, counter.BytesReceived, counter.Requests);

    public static Traffic operator -(Traffic later, Traffic earlier) => new(later.Sent - earlier.Sent, later.Received - earlier.Received, later.Requests - earlier.Requests);
}
