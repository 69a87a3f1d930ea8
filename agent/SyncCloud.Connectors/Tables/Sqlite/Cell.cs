using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>SQLite's storage classes.</summary>
internal enum CellType : byte { Null, Integer, Real, Text, Blob }

/// <summary>
/// One value of a row, by storage class, and as a field: null, integer, floating-point number, text, bytes. A text that is no UTF-8, which SQLite can hold and CBOR cannot, is an array of its bytes.
/// </summary>
internal readonly struct Cell : IEquatable<Cell>
{
    private readonly long number;
    private readonly byte[]? bytes;

    private Cell(CellType type, long number, byte[]? bytes) => (Type, this.number, this.bytes) = (type, number, bytes);

    internal CellType Type { get; }
    internal long Integer => number;
    internal double Real => BitConverter.Int64BitsToDouble(number);

    /// <summary>The bytes of a text in UTF-8, or of a blob.</summary>
    internal ReadOnlySpan<byte> Bytes => bytes;

    internal static Cell Of(long value) => new(CellType.Integer, value, null);
    internal static Cell Of(double value) => new(CellType.Real, BitConverter.DoubleToInt64Bits(value), null);
    internal static Cell Text(byte[] utf8) => new(CellType.Text, 0, utf8);
    internal static Cell Text(string text) => Text(Encoding.UTF8.GetBytes(text));
    internal static Cell Blob(byte[] value) => new(CellType.Blob, 0, value);

    /// <summary>Null when the field is of a shape that no cell has.</summary>
    internal static Cell? Of(FieldValue field)
    {
        if (field.Encoded.Span is [0xf6]) return default(Cell);
        if (field.AsNumber() is { } integer) return Of(integer);
        if (field.AsReal() is { } real) return Of(real);
        if (field.AsText() is { } text) return Text(text);
        if (field.AsBytes() is { } blob) return Blob(blob);
        return field.Encoded.Span is [0x81, .. var inner] && FieldValue.FromEncoded(inner.ToArray()).AsBytes() is { } malformed ? Text(malformed) : null;
    }

    internal FieldValue ToField() => Type switch
    {
        CellType.Null => FieldValue.FromEncoded([0xf6]),
        CellType.Integer => FieldValue.Of(number),
        CellType.Real => FieldValue.Of(Real),
        CellType.Blob => FieldValue.Of(bytes),
        _ => Utf8.IsValid(bytes) ? FieldValue.Of(Encoding.UTF8.GetString(bytes!)) : FieldValue.FromEncoded([0x81, .. FieldValue.Of(bytes).Encoded.Span]),
    };

    /// <summary>The value as it stands in SQL.</summary>
    internal string ToLiteral() => Type switch
    {
        CellType.Null => "NULL",
        CellType.Integer => number.ToString(CultureInfo.InvariantCulture),
        // Infinity has no literal; what overflows is it.
        CellType.Real when double.IsInfinity(Real) => Real > 0 ? "9e999" : "-9e999",
        CellType.Real => Real.ToString("E16", CultureInfo.InvariantCulture),
        CellType.Blob => $"x'{Convert.ToHexStringLower(bytes!)}'",
        _ when Bytes.Contains((byte)0) || !Utf8.IsValid(bytes) => $"CAST(x'{Convert.ToHexStringLower(bytes!)}' AS TEXT)",
        _ => $"'{Encoding.UTF8.GetString(bytes!).Replace("'", "''", StringComparison.Ordinal)}'",
    };

    /// <summary>For messages and native names.</summary>
    public override string ToString() => Type switch
    {
        CellType.Null => "NULL",
        CellType.Integer => number.ToString(CultureInfo.InvariantCulture),
        CellType.Real => Real.ToString("R", CultureInfo.InvariantCulture),
        CellType.Text => Encoding.UTF8.GetString(bytes!),
        _ => $"x'{Convert.ToHexStringLower(bytes!)}'",
    };

    /// <summary>Appends the storage class and the value, so that no two rows have one sequence of bytes.</summary>
    internal void AppendTo(RowBytes to)
    {
        if (Type is CellType.Text or CellType.Blob) to.Append(Type, bytes);
        else to.Append(Type, number);
    }

    public bool Equals(Cell other) => Type == other.Type && number == other.number && Bytes.SequenceEqual(other.Bytes);
    public override bool Equals(object? obj) => obj is Cell other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Type);
        hash.Add(number);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }
}

/// <summary>Gathers values as bytes that are hashed: of a row for its stamp, of its table and key for its id. Reusable, so that a hundred thousand rows take no memory. Not thread-safe.</summary>
internal sealed class RowBytes
{
    private byte[] buffer = new byte[512];
    private int length;

    internal void Clear() => length = 0;

    internal void Append(CellType type, long number)
    {
        var space = Space(type == CellType.Null ? 1 : 9);
        space[0] = (byte)type;
        if (type != CellType.Null) BinaryPrimitives.WriteInt64BigEndian(space[1..], number);
    }

    internal void Append(CellType type, ReadOnlySpan<byte> bytes)
    {
        var space = Space(5 + bytes.Length);
        space[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(space[1..], bytes.Length);
        bytes.CopyTo(space[5..]);
    }

    internal void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Space(bytes.Length));

    /// <summary>The first 16 bytes of their SHA-256.</summary>
    internal void Digest(Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[Hash256.Length];
        System.Security.Cryptography.SHA256.HashData(buffer.AsSpan(0, length), hash);
        hash[..RowDigest.Length].CopyTo(destination);
    }

    private Span<byte> Space(int count)
    {
        if (buffer.Length - length < count) Array.Resize(ref buffer, checked((int)Math.Min(Array.MaxLength, Math.Max(2L * buffer.Length, (long)length + count))));
        var space = buffer.AsSpan(length, count);
        length += count;
        return space;
    }
}
