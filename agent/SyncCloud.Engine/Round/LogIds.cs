using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>Ids of new logs: UUIDv7 (RFC 9562 §5.7).</summary>
internal static class LogIds
{
    public static LogId New(TimeProvider clock, Func<UInt128> randomId)
    {
        var random = randomId();
        var time = (UInt128)(ulong)clock.GetUtcNow().ToUnixTimeMilliseconds() << 80;
        var low = random & ((UInt128.One << 76) - 1);
        return new LogId(time | ((UInt128)7 << 76) | (low & ~((UInt128)3 << 62)) | ((UInt128)2 << 62));
    }
}
