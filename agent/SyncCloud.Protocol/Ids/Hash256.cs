using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SyncCloud.Protocol;

/// <summary>A SHA-256 value (FIPS 180-4), held without allocation.</summary>
public readonly record struct Hash256 : IComparable<Hash256>
{
    public const int Length = 32;
    private readonly UInt128 high;
    private readonly UInt128 low;

    internal UInt128 High => high;

    private Hash256(UInt128 high, UInt128 low) => (this.high, this.low) = (high, low);

    public static Hash256 Of(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Length];
        SHA256.HashData(data, digest);
        return Read(digest);
    }

    public static Hash256 Read(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]))
        : throw new ArgumentException($"a SHA-256 value has {Length} bytes, not {bytes.Length}", nameof(bytes));

    public static Hash256 Parse(string hex) => TryParse(hex, out var hash)
        ? hash
        : throw new FormatException($"'{hex}' is no SHA-256 value: expected 64 hexadecimal digits");

    public static bool TryParse([NotNullWhen(true)] string? hex, out Hash256 hash)
    {
        hash = default;
        if (hex is not { Length: 2 * Length } || !IdBytes.TryParse(hex[..32], out var high) || !IdBytes.TryParse(hex[32..], out var low)) return false;
        hash = new Hash256(high, low);
        return true;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], low);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        Write(bytes);
        return bytes;
    }

    /// <summary>The sum modulo 2²⁵⁶ of two values read as big-endian integers; what state roots are made of.</summary>
    public Hash256 Add(Hash256 other)
    {
        var sum = low + other.low;
        return new(high + other.high + (sum < low ? UInt128.One : UInt128.Zero), sum);
    }

    /// <summary>The inverse of <see cref="Add"/>.</summary>
    public Hash256 Subtract(Hash256 other) =>
        new(high - other.high - (low < other.low ? UInt128.One : UInt128.Zero), low - other.low);

    public int CompareTo(Hash256 other) => high != other.high ? high.CompareTo(other.high) : low.CompareTo(other.low);

    public override string ToString() => IdBytes.ToHex(high) + IdBytes.ToHex(low);
}
