using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SyncCloud.Service.Management;

/// <summary>A device's secret: 32 random bytes, told once as base64url. Only its SHA-256 is stored, which 256 random bits let nobody invert.</summary>
internal static class Secrets
{
    public const int Length = 32;

    public static string ToText(ReadOnlySpan<byte> secret) => Base64Url.EncodeToString(secret);

    public static byte[] HashOf(ReadOnlySpan<byte> secret) => SHA256.HashData(secret);

    /// <summary>Compares in constant time.</summary>
    public static bool Matches([NotNullWhen(true)] string? text, ReadOnlySpan<byte> storedHash)
    {
        Span<byte> secret = stackalloc byte[Length];
        // 43 characters carry 32 bytes; anything else is no secret.
        if (text is not { Length: 43 } || !Base64Url.TryDecodeFromChars(text, secret, out var written) || written != Length) return false;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        return CryptographicOperations.FixedTimeEquals(hash, storedHash);
    }
}
