using System.Buffers.Binary;
using System.Text;

namespace SyncCloud.Protocol.Cbor;

/// <summary>Writes data items in the deterministic encoding, as told: the caller orders map keys. Not thread-safe; reusable after <see cref="Clear"/>.</summary>
internal sealed class CborOutput(int capacity)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private byte[] buffer = new byte[capacity];

    public CborOutput() : this(256) { }

    // Most of what is encoded by itself is small, there is very much of it, and its length is known when it is written.
    [ThreadStatic] private static CborOutput? scratch;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, Length);
    public ReadOnlyMemory<byte> WrittenMemory => buffer.AsMemory(0, Length);
    public byte[] ToArray() => Written.ToArray();
    public void Clear() => Length = 0;

    /// <summary>What <paramref name="write"/> writes, and nothing else; it must not encode anything itself in this way.</summary>
    public static byte[] Encode<T>(T value, Action<CborOutput, T> write)
    {
        var output = scratch ??= new CborOutput();
        output.Clear();
        write(output, value);
        var encoded = output.ToArray();
        if (output.Length > 1 << 16) scratch = null;
        return encoded;
    }

    public void WriteArrayHead(int count) => WriteHead(4, (uint)count);
    public void WriteMapHead(int count) => WriteHead(5, (uint)count);
    public void WriteTextHead(int length) => WriteHead(3, (uint)length);
    public void WriteNull() => Space(1)[0] = 0xf6;

    public void WriteInteger(long value)
    {
        if (value >= 0) WriteHead(0, (ulong)value);
        else WriteHead(1, ~(ulong)value);
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteHead(2, (uint)bytes.Length);
        WriteRaw(bytes);
    }

    public void WriteId(UInt128 id)
    {
        WriteHead(2, IdBytes.Length);
        BinaryPrimitives.WriteUInt128BigEndian(Space(IdBytes.Length), id);
    }

    public void WriteHash(Hash256 hash)
    {
        WriteHead(2, Hash256.Length);
        hash.Write(Space(Hash256.Length));
    }

    /// <summary>Throws <see cref="ArgumentException"/> when the text holds half of a surrogate pair, which UTF-8 cannot carry.</summary>
    public void WriteText(string text)
    {
        var length = StrictUtf8.GetByteCount(text);
        WriteHead(3, (uint)length);
        StrictUtf8.GetBytes(text, Space(length));
    }

    /// <summary>The shortest form that keeps the value; every NaN is the one of RFC 8949 §4.2.2.</summary>
    public void WriteReal(double value)
    {
        var single = (float)value;
        if (double.IsNaN(value)) WriteRaw([0xf9, 0x7e, 0x00]);
        else if (single != value)
        {
            var bytes = Space(9);
            bytes[0] = 0xfb;
            BinaryPrimitives.WriteDoubleBigEndian(bytes[1..], value);
        }
        else if ((float)(Half)single != single)
        {
            var bytes = Space(5);
            bytes[0] = 0xfa;
            BinaryPrimitives.WriteSingleBigEndian(bytes[1..], single);
        }
        else
        {
            var bytes = Space(3);
            bytes[0] = 0xf9;
            BinaryPrimitives.WriteHalfBigEndian(bytes[1..], (Half)single);
        }
    }

    /// <summary>Bytes that are encoded already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Space(bytes.Length));

    private void WriteHead(int major, ulong argument)
    {
        var type = (byte)(major << 5);
        switch (argument)
        {
            case < 24:
                Space(1)[0] = (byte)(type | (byte)argument);
                break;
            case <= byte.MaxValue:
                WriteRaw([(byte)(type | 24), (byte)argument]);
                break;
            case <= ushort.MaxValue:
                Space(1)[0] = (byte)(type | 25);
                BinaryPrimitives.WriteUInt16BigEndian(Space(2), (ushort)argument);
                break;
            case <= uint.MaxValue:
                Space(1)[0] = (byte)(type | 26);
                BinaryPrimitives.WriteUInt32BigEndian(Space(4), (uint)argument);
                break;
            default:
                Space(1)[0] = (byte)(type | 27);
                BinaryPrimitives.WriteUInt64BigEndian(Space(8), argument);
                break;
        }
    }

    private Span<byte> Space(int length)
    {
        if (buffer.Length - Length < length)
            Array.Resize(ref buffer, checked((int)Math.Min(Array.MaxLength, Math.Max(2L * buffer.Length, (long)Length + length))));
        var space = buffer.AsSpan(Length, length);
        Length += length;
        return space;
    }
}
