using System.Buffers.Binary;
using System.Text;

namespace SyncCloud.Protocol.Cbor;

/// <summary>
/// Reads the expected items out of bytes that <see cref="DeterministicCbor.Measure"/> found complete. Everything unexpected is a
/// <see cref="CorruptDataException"/> that names the byte, counted from <c>origin</c>.
/// </summary>
internal ref struct CborInput(ReadOnlySpan<byte> data, string what, long origin)
{
    private readonly ReadOnlySpan<byte> data = data;
    private int position;

    public readonly int Position => position;
    public readonly bool AtEnd => position == data.Length;

    /// <summary>Whether the next item's first byte is exactly this.</summary>
    public readonly bool NextIs(byte initial) => position < data.Length && data[position] == initial;

    public readonly ReadOnlySpan<byte> Remaining => data[position..];

    public readonly bool NextIsUnsigned => position < data.Length && data[position] >> 5 == 0;

    public readonly CorruptDataException Broken(string reason) => new(what, origin + position, reason);

    public readonly CorruptDataException BrokenAt(int at, string reason) => new(what, origin + at, reason);

    public long ReadUnsigned(string name, long max = long.MaxValue)
    {
        var at = position;
        var (major, argument) = ReadHead(name);
        if (major != 0) throw BrokenAt(at, $"{name} is not an unsigned integer");
        return argument <= (ulong)max ? (long)argument : throw BrokenAt(at, $"{name} is {argument}, more than {max}");
    }

    public long ReadInteger(string name)
    {
        var at = position;
        var (major, argument) = ReadHead(name);
        if (major > 1) throw BrokenAt(at, $"{name} is not an integer");
        if (argument > long.MaxValue) throw BrokenAt(at, $"{name} does not fit into 64 bits");
        return major == 0 ? (long)argument : (long)~argument;
    }

    public ReadOnlySpan<byte> ReadBytes(string name) => ReadString(2, name, "a byte string");

    public ReadOnlySpan<byte> ReadBytes(string name, int length)
    {
        var at = position;
        var bytes = ReadBytes(name);
        return bytes.Length == length ? bytes : throw BrokenAt(at, $"{name} has {bytes.Length} bytes instead of {length}");
    }

    public string ReadText(string name) => Encoding.UTF8.GetString(ReadTextBytes(name));

    /// <summary>A text that is most likely one of <see cref="KnownNames"/>.</summary>
    public string ReadName(string name) => KnownNames.Read(ReadString(3, name, "a text"));

    public Hash256 ReadHash(string name) => Hash256.Read(ReadBytes(name, Hash256.Length));

    public UInt128 ReadId(string name) => IdBytes.Read(ReadBytes(name, IdBytes.Length));

    public int ReadArrayHead(string name, int max) => ReadCount(4, name, "an array", max);

    public int ReadMapHead(string name, int max) => ReadCount(5, name, "a map", max);

    public void ReadNull() => position++;

    public ReadOnlySpan<byte> ReadTextBytes(string name) => ReadString(3, name, "a text");

    /// <summary>Passes over bytes whose number a head told.</summary>
    public void Pass(int count) => position += count;

    /// <summary>Goes on at this position, where an item begins.</summary>
    public void MoveTo(int at) => position = at;

    /// <summary>Passes over one item of any shape.</summary>
    public void Skip(string name)
    {
        // Not recursive: what an array or a map holds is so many more items to pass over.
        for (var left = 1UL; left > 0; left--)
        {
            var (major, argument) = ReadHead(name);
            if (major is 2 or 3)
            {
                if (argument > (ulong)(data.Length - position)) throw Broken($"{name} is cut off");
                position += (int)argument;
            }
            else if (major is 4 or 5) left += argument * (major == 5 ? 2u : 1u);
        }
    }

    /// <summary>Takes one item of any shape and returns its encoding.</summary>
    public ReadOnlySpan<byte> ReadEncoded(string name)
    {
        var start = position;
        if (DeterministicCbor.Measure(data[start..], data.Length - start, FormatLimits.MaxDepth, out var length, out var reason) != CborExtent.Complete)
            throw BrokenAt(start + length, $"{name}: {reason ?? "cut off"}");
        position += length;
        return data.Slice(start, length);
    }

    /// <summary>Passes over one item of any shape; -1, which no unsigned integer is.</summary>
    public long SkipEncoded(string name)
    {
        ReadEncoded(name);
        return -1;
    }

    private int ReadCount(int expected, string name, string shape, int max)
    {
        var at = position;
        var (major, argument) = ReadHead(name);
        if (major != expected) throw BrokenAt(at, $"{name} is not {shape}");
        return argument <= (uint)max ? (int)argument : throw BrokenAt(at, $"{name} has {argument} elements, more than {max}");
    }

    private ReadOnlySpan<byte> ReadString(int expected, string name, string shape)
    {
        var at = position;
        var (major, argument) = ReadHead(name);
        if (major != expected) throw BrokenAt(at, $"{name} is not {shape}");
        if (argument > (ulong)(data.Length - position)) throw BrokenAt(at, $"{name} is cut off");
        var bytes = data.Slice(position, (int)argument);
        position += bytes.Length;
        return bytes;
    }

    private (int Major, ulong Argument) ReadHead(string name)
    {
        if (TryReadHead(out var major, out var argument)) return (major, argument);
        throw Broken(AtEnd ? $"{name} is missing" : $"{name} is cut off");
    }

    /// <summary>Takes the head of the next item: its major type and argument. False, with nothing taken, when there is no whole one.</summary>
    public bool TryReadHead(out int major, out ulong argument)
    {
        (major, argument) = (0, 0);
        if (AtEnd) return false;
        major = data[position] >> 5;
        var info = data[position] & 31;
        var size = info is >= 24 and <= 27 ? 1 << (info - 24) : 0;
        if (data.Length - position <= size) return false;
        var bytes = data.Slice(position + 1, size);
        position += 1 + size;
        argument = size switch
        {
            0 => (uint)info,
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
        return true;
    }
}
