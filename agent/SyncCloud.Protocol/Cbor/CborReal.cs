using System.Buffers.Binary;

namespace SyncCloud.Protocol.Cbor;

/// <summary>Floating-point numbers, which the deterministic encoding keeps in the shortest of three forms.</summary>
internal static class CborReal
{
    public static bool Is(ReadOnlySpan<byte> encoded) => encoded is [0xf9, _, _] or [0xfa, _, _, _, _] or [0xfb, _, _, _, _, _, _, _, _];

    public static double Read(ReadOnlySpan<byte> encoded) => encoded.Length switch
    {
        3 => (double)BinaryPrimitives.ReadHalfBigEndian(encoded[1..]),
        5 => BinaryPrimitives.ReadSingleBigEndian(encoded[1..]),
        _ => BinaryPrimitives.ReadDoubleBigEndian(encoded[1..]),
    };
}
