using ZstdSharp;
using ZstdSharp.Unsafe;

namespace SyncCloud.Protocol.Zstd;

/// <summary>
/// The one form of zstd data (RFC 8878) that this format has: exactly one frame with its content size, no dictionary, and a window of
/// up to 8 MiB (RFC 8878 §3.1.1.1.2). Checked on the frame's headers alone, before memory is taken. Thread-safe.
/// </summary>
internal static class ZstdFrame
{
    // A decoder's tables are costly to allocate and it keeps no state between frames; one for each thread needs no lock.
    [ThreadStatic] private static Decompressor? decompressor;

    /// <summary>What is wrong with a frame that claims to hold <paramref name="rawLength"/> bytes, or null.</summary>
    public static unsafe string? Problem(ReadOnlySpan<byte> stored, long rawLength)
    {
        fixed (byte* bytes = stored)
        {
            ZSTD_frameHeader header;
            if (Methods.ZSTD_getFrameHeader(&header, bytes, (nuint)stored.Length) != 0 || header.frameType != ZSTD_frameType_e.ZSTD_frame)
                return "no zstd frame";
            if (header.frameContentSize != (ulong)rawLength) return "a zstd frame that does not state the length expected";
            if (header.dictID != 0) return "a zstd frame that needs a dictionary";
            if (header.windowSize > 1UL << FormatLimits.MaxZstdWindowLog) return "a zstd frame with too large a window";
            var length = Methods.ZSTD_findFrameCompressedSize(bytes, (nuint)stored.Length);
            if (Methods.ZSTD_isError(length) || length != (nuint)stored.Length) return "a zstd frame that does not fill its place";
        }
        return null;
    }

    /// <summary>Decodes a frame whose raw length is exactly <paramref name="destination"/>'s. Returns what is wrong, or null.</summary>
    public static string? Decode(ReadOnlySpan<byte> stored, Span<byte> destination)
    {
        if (Problem(stored, destination.Length) is { } problem) return problem;
        try
        {
            decompressor ??= new Decompressor();
            return decompressor.Unwrap(stored, destination) == destination.Length ? null : "zstd data of another length";
        }
        catch (ZstdException failure)
        {
            return $"zstd: {failure.Message}";
        }
    }
}
