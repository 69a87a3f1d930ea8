using System.Text;
using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol;

/// <summary>
/// One value of a field: any CBOR data item in the deterministic encoding of RFC 8949 §4.2.1 (no tags; see FORMAT.md). Two values are
/// equal when their bytes are. Values that this version does not understand are carried byte for byte.
/// </summary>
public readonly struct FieldValue : IEquatable<FieldValue>
{
    // Of a value that was read, a part of its item's.
    private readonly ReadOnlyMemory<byte> encoded;

    private FieldValue(ReadOnlyMemory<byte> encoded) => this.encoded = encoded;

    /// <summary>The encoding, not to be changed by the caller.</summary>
    public ReadOnlyMemory<byte> Encoded => IsAbsent ? throw new InvalidOperationException("an empty FieldValue has no encoding") : encoded;

    private bool IsAbsent => encoded.Equals(default);

    /// <summary>
    /// Takes bytes that are known to be one deterministically encoded data item; readers of foreign bytes check before with
    /// <see cref="IsDeterministic"/>. What is not is refused when it is to be written to a log.
    /// </summary>
    public static FieldValue FromEncoded(byte[] encoded) => new(encoded);

    internal static FieldValue FromEncoded(ReadOnlyMemory<byte> encoded) => new(encoded);

    /// <summary>
    /// Whether the bytes are exactly one data item as this format wants it: deterministic by RFC 8949 §4.2.1, floating-point numbers in
    /// their shortest form, no tags, and not nested too deep for a field.
    /// </summary>
    public static bool IsDeterministic(ReadOnlySpan<byte> encoded) =>
        DeterministicCbor.Measure(encoded, encoded.Length, FormatLimits.MaxDepth - 2, out var length, out _) == CborExtent.Complete && length == encoded.Length;

    /// <summary>Throws <see cref="ArgumentException"/> when the text holds half of a surrogate pair, which UTF-8 cannot carry.</summary>
    public static FieldValue Of(string text) => new(CborOutput.Encode(text, static (output, text) => output.WriteText(text)));

    public static FieldValue Of(ReadOnlyMemory<byte> bytes) => new(CborOutput.Encode(bytes, static (output, bytes) => output.WriteBytes(bytes.Span)));

    public static FieldValue Of(long number) => new(CborOutput.Encode(number, static (output, number) => output.WriteInteger(number)));

    /// <summary>A floating-point number, never equal to an integer: 1.0 and 1 are two values.</summary>
    public static FieldValue Of(double number) => new(CborOutput.Encode(number, static (output, number) => output.WriteReal(number)));

    public static FieldValue Of(bool flag) => new(new[] { flag ? (byte)0xf5 : (byte)0xf4 });

    public static FieldValue Of(ItemId id) => new(CborOutput.Encode(id, static (output, id) => output.WriteId(id.Value)));

    public static FieldValue Of(ContentRef content) => new(CborOutput.Encode(content, static (output, content) =>
    {
        output.WriteArrayHead(2);
        output.WriteInteger(content.Length);
        output.WriteHash(content.Hash);
    }));

    /// <summary>The text, or null when this value is of another shape; so with the other readers.</summary>
    public string? AsText() => TryString(3, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;

    public byte[]? AsBytes() => TryString(2, out var bytes) ? bytes.ToArray() : null;

    public bool? AsFlag() => Encoded.Span is [0xf5] ? true : Encoded.Span is [0xf4] ? false : null;

    /// <summary>The integer, or null when this value is none or does not fit into 64 bits.</summary>
    public long? AsNumber()
    {
        var input = new CborInput(Encoded.Span, "a value", 0);
        return input.TryReadHead(out var major, out var argument) && major <= 1 && argument <= long.MaxValue && input.AtEnd
            ? major == 0 ? (long)argument : (long)~argument
            : null;
    }

    public double? AsReal() => CborReal.Is(Encoded.Span) ? CborReal.Read(Encoded.Span) : null;

    public ItemId? AsItemId() => TryString(2, out var bytes) && bytes.Length == IdBytes.Length ? ItemId.Read(bytes) : null;

    /// <summary>The content that this value names, or null if it is of another shape.</summary>
    public ContentRef? AsContent()
    {
        var input = new CborInput(Encoded.Span, "a value", 0);
        if (!input.TryReadHead(out var array, out var count) || array != 4 || count != 2) return null;
        if (!input.TryReadHead(out var unsigned, out var length) || unsigned != 0 || length > long.MaxValue) return null;
        return input.Remaining is [0x58, Hash256.Length, .. var hash] && hash.Length == Hash256.Length ? new ContentRef((long)length, Hash256.Read(hash)) : null;
    }

    private bool TryString(int expected, out ReadOnlySpan<byte> bytes)
    {
        var input = new CborInput(Encoded.Span, "a value", 0);
        var found = input.TryReadHead(out var major, out var argument) && major == expected && argument == (ulong)input.Remaining.Length;
        bytes = found ? input.Remaining : default;
        return found;
    }

    public bool Equals(FieldValue other) => IsAbsent == other.IsAbsent && encoded.Span.SequenceEqual(other.encoded.Span);
    public override bool Equals(object? obj) => obj is FieldValue other && Equals(other);
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(encoded.Span);
        return hash.ToHashCode();
    }
    public static bool operator ==(FieldValue left, FieldValue right) => left.Equals(right);
    public static bool operator !=(FieldValue left, FieldValue right) => !left.Equals(right);

    /// <summary>RFC 8949 §8 diagnostic notation, for messages.</summary>
    public override string ToString() => IsAbsent ? "absent" : AsContent() is { } content ? content.ToString() : CborDiagnostic.Describe(encoded.Span);
}
