using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Hashes pieces of contents. The seed is a secret of this device, so that nobody can make two pieces of one hash on purpose; by chance two are alike
/// once in 2¹²⁸ comparisons. Thread-safe.
/// </summary>
internal sealed class PieceHasher(long seed)
{
    public const int StrongLength = 16;

    /// <summary>Tells pieces apart.</summary>
    public UInt128 Strong(ReadOnlySpan<byte> piece) => XxHash128.HashToUInt128(piece, seed);

    /// <summary>Tells at every byte, at the price of four reads, where a known piece may begin. Needs 8 bytes; not the same on machines of another byte order.</summary>
    public static uint Weak(ReadOnlySpan<byte> piece)
    {
        var last = piece.Length - sizeof(ulong);
        var mixed = Word(piece, 0) * 0x9E3779B185EBCA87;
        mixed = (mixed + Word(piece, last / 4)) * 0xC2B2AE3D27D4EB4F;
        mixed = (mixed + Word(piece, last / 2)) * 0x165667B19E3779F9;
        mixed = (mixed + Word(piece, last)) * 0x27D4EB2F165667C5;
        return (uint)(mixed >> 32);
    }

    private static ulong Word(ReadOnlySpan<byte> bytes, int at) => MemoryMarshal.Read<ulong>(bytes[at..]);
}
