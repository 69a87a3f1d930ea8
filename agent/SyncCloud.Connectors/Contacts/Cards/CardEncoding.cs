using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace SyncCloud.Connectors.Contacts;

/// <summary>
/// The deterministic CBOR encoding (RFC 8949 §4.2) of what a <see cref="CardValue"/> can hold, and that alone. A contact has so many small values that a general reader and writer would take most of
/// the time that contacts take.
/// </summary>
internal static class CardEncoding
{
    private const int Deepest = 8;
    private const int MostKept = 1 << 16;
    private const byte False = 0xf4;
    private const byte True = 0xf5;
    private static readonly object on = true;
    private static readonly object off = false;
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Larger than the values that are written, so it is kept for each thread.
    [ThreadStatic] private static ArrayBufferWriter<byte>? scratch;

    internal static object Flag(bool flag) => flag ? on : off;

    /// <summary>Throws <see cref="ArgumentException"/> when a text holds half of a surrogate pair, which UTF-8 cannot carry, or a value has no place in a card.</summary>
    internal static byte[] Write(object value)
    {
        var output = scratch ?? new ArrayBufferWriter<byte>();
        // Not kept when it is left in the middle of a value, nor after one that made it large.
        scratch = null;
        Write(output, value);
        var encoded = output.WrittenSpan.ToArray();
        output.ResetWrittenCount();
        if (output.Capacity <= MostKept) scratch = output;
        return encoded;
    }

    /// <summary>Null when it is no such value.</summary>
    internal static object? Read(ReadOnlySpan<byte> encoded) => TryRead(ref encoded, 0, out var value) && encoded.IsEmpty ? value : null;

    private static void Write(ArrayBufferWriter<byte> output, object value)
    {
        switch (value)
        {
            case string text:
                var length = strict.GetByteCount(text);
                WriteHead(output, 3, (uint)length);
                strict.GetBytes(text, output.GetSpan(length));
                output.Advance(length);
                break;
            case long number: WriteHead(output, number < 0 ? 1 : 0, (ulong)(number < 0 ? ~number : number)); break;
            case bool flag: output.Write([flag ? True : False]); break;
            case byte[] bytes:
                WriteHead(output, 2, (uint)bytes.Length);
                output.Write(bytes);
                break;
            case CardValue map:
                WriteHead(output, 5, (uint)map.Count);
                foreach (var (name, member) in map.Members)
                {
                    Write(output, name);
                    Write(output, member);
                }
                break;
            case IReadOnlyCollection<object> list:
                WriteHead(output, 4, (uint)list.Count);
                foreach (var element in list) Write(output, element);
                break;
            default: throw new ArgumentException($"a value of {value.GetType()} has no place in a card", nameof(value));
        }
    }

    private static void WriteHead(ArrayBufferWriter<byte> output, int major, ulong argument)
    {
        var head = output.GetSpan(9);
        var size = argument switch { < 24 => 0, <= byte.MaxValue => 1, <= ushort.MaxValue => 2, <= uint.MaxValue => 4, _ => 8 };
        head[0] = (byte)((major << 5) | size switch { 0 => (int)argument, 1 => 24, 2 => 25, 4 => 26, _ => 27 });
        switch (size)
        {
            case 1: head[1] = (byte)argument; break;
            case 2: BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)argument); break;
            case 4: BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)argument); break;
            case 8: BinaryPrimitives.WriteUInt64BigEndian(head[1..], argument); break;
        }
        output.Advance(1 + size);
    }

    private static bool TryRead(ref ReadOnlySpan<byte> input, int depth, out object? value)
    {
        value = null;
        if (depth == Deepest || input.IsEmpty) return false;
        if (input[0] is True or False)
        {
            value = Flag(input[0] == True);
            input = input[1..];
            return true;
        }
        if (!TryReadHead(ref input, out var major, out var argument)) return false;
        switch (major)
        {
            case 0 or 1 when argument <= long.MaxValue: value = major == 0 ? (long)argument : ~(long)argument; return true;
            case 2 when TryTake(ref input, argument, out var bytes): value = bytes.ToArray(); return true;
            case 3 when TryTake(ref input, argument, out var text) && Utf8.IsValid(text): value = Encoding.UTF8.GetString(text); return true;
            case 4: return TryReadList(ref input, depth, argument, out value);
            case 5: return TryReadMap(ref input, depth, argument, out value);
            default: return false;
        }
    }

    private static bool TryReadList(ref ReadOnlySpan<byte> input, int depth, ulong count, out object? value)
    {
        value = null;
        // Each takes a byte at least.
        if (count > (ulong)input.Length) return false;
        var list = new List<object>((int)count);
        for (; count > 0; count--)
        {
            if (!TryRead(ref input, depth + 1, out var element)) return false;
            list.Add(element!);
        }
        value = list;
        return true;
    }

    private static bool TryReadMap(ref ReadOnlySpan<byte> input, int depth, ulong count, out object? value)
    {
        value = null;
        var map = new CardValue();
        for (; count > 0; count--)
        {
            if (!TryReadHead(ref input, out var major, out var length) || major != 3 || !TryTake(ref input, length, out var name) || !Utf8.IsValid(name)) return false;
            if (!TryRead(ref input, depth + 1, out var member)) return false;
            map.Set(CardMembers.Name(name), member!);
        }
        value = map;
        return true;
    }

    private static bool TryReadHead(ref ReadOnlySpan<byte> input, out int major, out ulong argument)
    {
        (major, argument) = (0, 0);
        if (input.IsEmpty) return false;
        var info = input[0] & 31;
        var size = info < 24 ? 0 : info <= 27 ? 1 << (info - 24) : int.MaxValue;
        if (input.Length <= size) return false;
        major = input[0] >> 5;
        argument = size switch
        {
            0 => (uint)info,
            1 => input[1],
            2 => BinaryPrimitives.ReadUInt16BigEndian(input[1..]),
            4 => BinaryPrimitives.ReadUInt32BigEndian(input[1..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(input[1..]),
        };
        input = input[(1 + size)..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> input, ulong length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (length > (ulong)input.Length) return false;
        taken = input[..(int)length];
        input = input[(int)length..];
        return true;
    }
}
