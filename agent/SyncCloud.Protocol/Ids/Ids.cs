using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SyncCloud.Protocol;

/// <summary>Identifies an item within its collection. 16 bytes, written big-endian; all zero is the root of a tree.</summary>
public readonly record struct ItemId(UInt128 Value) : IComparable<ItemId>
{
    /// <summary>The id that stands for the root of a collection's tree. No item has it.</summary>
    public static ItemId Root => default;

    public static ItemId Read(ReadOnlySpan<byte> bytes) => new(IdBytes.Read(bytes));
    public static ItemId Parse(string hex) => new(IdBytes.Parse(hex));
    public byte[] ToArray() => IdBytes.ToArray(Value);
    public int CompareTo(ItemId other) => Value.CompareTo(other.Value);
    public override string ToString() => IdBytes.ToHex(Value);
}

/// <summary>Identifies a collection. 16 bytes, written big-endian.</summary>
public readonly record struct CollectionId(UInt128 Value)
{
    public static CollectionId Read(ReadOnlySpan<byte> bytes) => new(IdBytes.Read(bytes));
    public static CollectionId Parse(string hex) => new(IdBytes.Parse(hex));
    public static bool TryParse([NotNullWhen(true)] string? hex, out CollectionId id)
    {
        var parsed = IdBytes.TryParse(hex, out var value);
        id = new CollectionId(value);
        return parsed;
    }
    public byte[] ToArray() => IdBytes.ToArray(Value);
    public override string ToString() => IdBytes.ToHex(Value);
}

/// <summary>Identifies a device of a user. 16 bytes, written big-endian.</summary>
public readonly record struct DeviceId(UInt128 Value)
{
    public static DeviceId Read(ReadOnlySpan<byte> bytes) => new(IdBytes.Read(bytes));
    public static DeviceId Parse(string hex) => new(IdBytes.Parse(hex));
    public static bool TryParse([NotNullWhen(true)] string? hex, out DeviceId id)
    {
        var parsed = IdBytes.TryParse(hex, out var value);
        id = new DeviceId(value);
        return parsed;
    }
    public byte[] ToArray() => IdBytes.ToArray(Value);
    public override string ToString() => IdBytes.ToHex(Value);
}

/// <summary>Identifies a change log: a UUIDv7 (RFC 9562), 16 bytes. New bytes always get a new id.</summary>
public readonly record struct LogId(UInt128 Value)
{
    public static LogId Read(ReadOnlySpan<byte> bytes) => new(IdBytes.Read(bytes));
    public static LogId Parse(string hex) => new(IdBytes.Parse(hex));
    public static bool TryParse([NotNullWhen(true)] string? hex, out LogId id)
    {
        var parsed = IdBytes.TryParse(hex, out var value);
        id = new LogId(value);
        return parsed;
    }
    public byte[] ToArray() => IdBytes.ToArray(Value);
    public override string ToString() => IdBytes.ToHex(Value);
}

/// <summary>The one text and byte form of every 16-byte id: big-endian, 32 lower-case hexadecimal digits.</summary>
public static class IdBytes
{
    public const int Length = 16;

    public static UInt128 Read(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
        : throw new ArgumentException($"an id has {Length} bytes, not {bytes.Length}", nameof(bytes));

    public static byte[] ToArray(UInt128 value)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return bytes;
    }

    public static string ToHex(UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return Convert.ToHexStringLower(bytes);
    }

    public static UInt128 Parse(string hex) => TryParse(hex, out var value)
        ? value
        : throw new FormatException($"'{hex}' is no id: expected 32 hexadecimal digits");

    public static bool TryParse([NotNullWhen(true)] string? hex, out UInt128 value)
    {
        value = default;
        return hex is { Length: 2 * Length } && UInt128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
