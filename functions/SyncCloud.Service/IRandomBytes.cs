using System.Security.Cryptography;
using SyncCloud.Protocol;

namespace SyncCloud.Service;

/// <summary>Where ids and secrets come from: the operating system's generator, or a seed in the simulator. Safe for concurrent calls.</summary>
public interface IRandomBytes
{
    void Fill(Span<byte> destination);
}

/// <summary>The operating system's cryptographic generator.</summary>
public sealed class CryptographicRandomBytes : IRandomBytes
{
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}

public static class RandomBytesExtensions
{
    /// <summary>A random 16-byte id.</summary>
    public static UInt128 NextId(this IRandomBytes random)
    {
        Span<byte> bytes = stackalloc byte[IdBytes.Length];
        random.Fill(bytes);
        return IdBytes.Read(bytes);
    }
}
