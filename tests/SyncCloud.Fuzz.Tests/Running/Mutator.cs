using System.Buffers.Binary;

namespace SyncCloud.Fuzz.Tests.Running;

/// <summary>Damages inputs: flips, deletions, repetitions, splices of two inputs, heads and numbers that readers have to be careful with.</summary>
internal sealed class Mutator(Random random)
{
    private const int MaxLength = 64 << 10;

    private static readonly byte[][] Dangerous =
    [
        [0x9f], [0xbf], [0xff], [0x5f], [0x7f], [0xc0], [0xf6], [0xf7], [0xfb], [0x60], [0x40], [0x80], [0xa0], [0x81, 0x81, 0x81, 0x81],
        [0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x9a, 0x00, 0xff, 0xff, 0xff], [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [0x7f, 0xff, 0xff, 0xff], [0x80, 0, 0, 0], [0x28, 0xb5, 0x2f, 0xfd], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf],
        .. ((string[])["null", "true", "{}", "[]", "\"\"", "-1", "1e999", "9223372036854775808", "\\u0000", "{\"", "**/", "[!", "[a-", "]", "\\", "/", "../", "\r\n", "0", "00000000000000000000000000000000"])
            .Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        // The newest inputs are the ones with unknown neighbours.
        var from = random.Next(2) == 0 ? corpus[random.Next(corpus.Count)] : corpus[corpus.Count - 1 - random.Next(Math.Min(corpus.Count, 16))];
        var bytes = from.ToList();
        for (var edits = 1 << random.Next(4); edits > 0; edits--) Edit(bytes, corpus);
        if (bytes.Count > MaxLength) bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        return [.. bytes];
    }

    private void Edit(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        var at = random.Next(bytes.Count + 1);
        var count = Math.Min(random.Next(1, 17), bytes.Count - at);
        switch (random.Next(10))
        {
            case 0 when count > 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1 when count > 0: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.RemoveRange(at, count); break;
            case 3: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - count + 1), count)); break;
            case 4 when random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
            case 5: bytes.InsertRange(at, Dangerous[random.Next(Dangerous.Length)]); break;
            case 6: Overwrite(bytes, at, Dangerous[random.Next(Dangerous.Length)]); break;
            case 7: Splice(bytes, at, corpus[random.Next(corpus.Count)]); break;
            case 8 when count >= 4: Add(bytes, at); break;
            case 9 when count > 0: bytes[at] = (byte)(bytes[at] + random.Next(-4, 5)); break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (var i = 0; i < with.Length && at + i < bytes.Count; i++) bytes[at + i] = with[i];
    }

    private void Splice(List<byte> bytes, int at, byte[] other)
    {
        if (other.Length == 0) return;
        var from = random.Next(other.Length);
        bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(1, 256), other.Length - from)).ToArray());
    }

    /// <summary>Moves a number of four bytes a little.</summary>
    private void Add(List<byte> bytes, int at)
    {
        Span<byte> number = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
        BinaryPrimitives.WriteInt32BigEndian(number, BinaryPrimitives.ReadInt32BigEndian(number) + random.Next(-16, 17));
        for (var i = 0; i < 4; i++) bytes[at + i] = number[i];
    }
}
