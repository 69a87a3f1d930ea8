using System.Buffers.Binary;
using System.IO.Compression;

namespace SyncCloud.LocalHost.Try;

/// <summary>Writes pictures of 8-bit RGB as PNG (RFC 2083).</summary>
internal static class PngEncoder
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <param name="destination">Where the picture goes.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="fillRow">Fills row y with 3 bytes a pixel.</param>
    public static void Write(Stream destination, int width, int height, Action<int, Span<byte>> fillRow)
    {
        destination.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = 2;
        WriteChunk(destination, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (3 * width)];
            for (var y = 0; y < height; y++)
            {
                fillRow(y, row.AsSpan(1));
                zlib.Write(row);
            }
        }
        WriteChunk(destination, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        WriteChunk(destination, "IEND"u8, []);
    }

    private static void WriteChunk(Stream destination, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        destination.Write(number);
        destination.Write(type);
        destination.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(type, data));
        destination.Write(number);
    }

    /// <summary>The CRC of RFC 2083, annex "Sample CRC Code": reflected polynomial 0xedb88320 over type and data.</summary>
    private static uint Checksum(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => ~Continue(Continue(uint.MaxValue, type), data);

    private static uint Continue(uint checksum, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) checksum = Table[(byte)(checksum ^ value)] ^ (checksum >> 8);
        return checksum;
    }

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index =>
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++) entry = (entry & 1) == 1 ? 0xedb88320 ^ (entry >> 1) : entry >> 1;
        return entry;
    })];
}
