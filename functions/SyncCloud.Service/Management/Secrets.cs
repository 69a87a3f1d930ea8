using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SyncCloud.Service.Management;

/// <summary>A device's secrets: 32 random bytes each, told as base64url. Only their SHA-256 is stored, which 256 random bits let nobody invert.</summary>
internal static class Secrets
{
    public const int Length = 32;

    public static string ToText(ReadOnlySpan<byte> secret) => Base64Url.EncodeToString(secret);

    public static byte[] HashOf(ReadOnlySpan<byte> secret) => SHA256.HashData(secret);

    /// <summary>Compares in constant time.</summary>
    public static bool Matches([NotNullWhen(true)] string? text, ReadOnlySpan<byte> storedHash)
    {
        Span<byte> secret = stackalloc byte[Length];
        if (!TryDecode(text, secret)) return false;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        return CryptographicOperations.FixedTimeEquals(hash, storedHash);
    }

    /// <summary>The hash of a secret that somebody else made; null when it is none.</summary>
    public static byte[]? HashOf(string? text)
    {
        Span<byte> secret = stackalloc byte[Length];
        return TryDecode(text, secret) ? SHA256.HashData(secret) : null;
    }

    /// <summary>Decodes 32 bytes of base64url. The framework's own Try method throws on characters beyond the alphabet.</summary>
    public static bool TryDecode([NotNullWhen(true)] string? text, Span<byte> bytes) =>
        text is not null && Base64Url.DecodeFromChars(text, bytes, out var read, out var written) == OperationStatus.Done && read == text.Length && written == Length;
}
