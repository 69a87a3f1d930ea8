using System.Diagnostics.CodeAnalysis;
using SyncCloud.Protocol;

namespace SyncCloud.Service.Management;

/// <summary>Identifies a user. 16 bytes, written big-endian. It comes from the caller's token alone, never from a request's path or body.</summary>
public readonly record struct UserId(UInt128 Value)
{
    public static bool TryParse([NotNullWhen(true)] string? hex, out UserId id)
    {
        var parsed = IdBytes.TryParse(hex, out var value);
        id = new UserId(value);
        return parsed;
    }

    public override string ToString() => IdBytes.ToHex(Value);
}
