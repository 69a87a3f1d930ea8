using System.Text.Json;

namespace SyncCloud.LocalHost.Try;

/// <summary>One sync of one device, as its agent told it. Lengths in bytes.</summary>
internal sealed record SyncStep(string Phase, string Device, long From, long To, long Sent, long Received, long Wrote, long ContentSent, long ContentWritten, long WireOut, long WireIn, double Seconds, bool InStep)
{
    public static SyncStep Of(string phase, string device, JsonElement sync) => new(
        phase, device, Number(sync, "sequenceBefore"), Number(sync, "sequence"), Number(sync, "changesPushed"), Number(sync, "logsPulled"), Number(sync, "itemsApplied"),
        Number(sync, "contentBytesPushed"), Number(sync, "contentBytesApplied"), Number(sync, "bytesSent"), Number(sync, "bytesReceived"),
        sync.GetProperty("seconds").GetDouble(), sync.GetProperty("inStep").GetBoolean());

    private static long Number(JsonElement sync, string name) => sync.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
}
