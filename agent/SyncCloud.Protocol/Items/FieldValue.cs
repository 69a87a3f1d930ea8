using System.Formats.Cbor;
using System.Text;

namespace SyncCloud.Protocol;

/// <summary>
/// One value of a field: any CBOR data item in the deterministic encoding of RFC 8949 §4.2. Two values are equal when their bytes are.
/// Values that this version does not understand are carried byte for byte.
/// </summary>
public readonly struct FieldValue : IEquatable<FieldValue>
{
    private readonly byte[]? encoded;

    private FieldValue(byte[] encoded) => this.encoded = encoded;

    /// <summary>The encoding, not to be changed by the caller.</summary>
    public ReadOnlyMemory<byte> Encoded => encoded ?? throw new InvalidOperationException("an empty FieldValue has no encoding");

    /// <summary>Takes bytes that are known to be one deterministically encoded data item; readers of foreign bytes check before.</summary>
    public static FieldValue FromEncoded(byte[] encoded) => new(encoded);

    public static FieldValue Of(string text) => Write(writer => writer.WriteTextString(text));
    public static FieldValue Of(ReadOnlyMemory<byte> bytes) => Write(writer => writer.WriteByteString(bytes.Span));
    public static FieldValue Of(long number) => Write(writer => writer.WriteInt64(number));
    public static FieldValue Of(bool flag) => new([flag ? (byte)0xf5 : (byte)0xf4]);
    public static FieldValue Of(ItemId id) => Of(id.ToArray());
    public static FieldValue Of(ContentRef content) => Write(writer =>
    {
        writer.WriteStartArray(2);
        writer.WriteInt64(content.Length);
        writer.WriteByteString(content.Hash.ToArray());
        writer.WriteEndArray();
    });

    public string? AsText() => Read(CborReaderState.TextString, reader => reader.ReadTextString());
    public byte[]? AsBytes() => Read(CborReaderState.ByteString, reader => reader.ReadByteString());
    public bool? AsFlag() => Encoded.Span is [0xf5] ? true : Encoded.Span is [0xf4] ? false : null;

    public long? AsNumber()
    {
        var reader = new CborReader(Encoded, CborConformanceMode.Ctap2Canonical);
        if (reader.PeekState() is not (CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger)) return null;
        try { return reader.ReadInt64(); }
        catch (OverflowException) { return null; }
    }

    public ItemId? AsItemId() => AsBytes() is { Length: IdBytes.Length } bytes ? ItemId.Read(bytes) : null;

    /// <summary>The content that this value names, or null if it is of another shape.</summary>
    public ContentRef? AsContent()
    {
        try
        {
            var reader = new CborReader(Encoded, CborConformanceMode.Ctap2Canonical);
            if (reader.PeekState() != CborReaderState.StartArray || reader.ReadStartArray() != 2) return null;
            if (reader.PeekState() != CborReaderState.UnsignedInteger) return null;
            var length = reader.ReadInt64();
            if (reader.PeekState() != CborReaderState.ByteString) return null;
            var hash = reader.ReadByteString();
            return hash.Length == Hash256.Length ? new ContentRef(length, Hash256.Read(hash)) : null;
        }
        catch (OverflowException) { return null; }
    }

    private T? Read<T>(CborReaderState state, Func<CborReader, T> read) where T : class
    {
        var reader = new CborReader(Encoded, CborConformanceMode.Ctap2Canonical);
        return reader.PeekState() == state ? read(reader) : null;
    }

    private static FieldValue Write(Action<CborWriter> write)
    {
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        write(writer);
        return new FieldValue(writer.Encode());
    }

    public bool Equals(FieldValue other) => encoded is null ? other.encoded is null : other.encoded is not null && encoded.AsSpan().SequenceEqual(other.encoded);
    public override bool Equals(object? obj) => obj is FieldValue other && Equals(other);
    public override int GetHashCode()
    {
        var hash = new HashCode();
        if (encoded is not null) hash.AddBytes(encoded);
        return hash.ToHashCode();
    }
    public static bool operator ==(FieldValue left, FieldValue right) => left.Equals(right);
    public static bool operator !=(FieldValue left, FieldValue right) => !left.Equals(right);

    /// <summary>RFC 8949 §8 diagnostic notation where it is short, for messages.</summary>
    public override string ToString() => encoded is null ? "absent"
        : AsText() is { } text ? $"\"{text}\""
        : AsNumber() is { } number ? number.ToString()
        : AsFlag() is { } flag ? (flag ? "true" : "false")
        : AsContent() is { } content ? content.ToString()
        : new StringBuilder("h'").Append(Convert.ToHexStringLower(encoded)).Append('\'').ToString();
}
