using System.Collections.Concurrent;
using ZstdSharp;

namespace SyncCloud.Protocol.Zstd;

/// <summary>Compresses runs of bytes, each to one frame, where that makes them smaller. Equal input gives equal output. Not thread-safe.</summary>
internal sealed class ZstdEncoder : IDisposable
{
    /// <summary>Its window (2 MiB) stays far below what readers allow, and it keeps up with a network.</summary>
    public const int Level = 3;

    /// <summary>For many changes at once, in the same window: as fast, but it finds again what lies hundreds of kilobytes back.</summary>
    public const int ManyChangesLevel = 4;

    private const int SampleRuns = 8;
    private const int SampleRunLength = 512;

    // A compressor's tables are costly to allocate, and it keeps no state between frames. As many are kept as were ever in use at once.
    private static readonly ConcurrentBag<Compressor> Idle = [], IdleForMany = [];
    private readonly ConcurrentBag<Compressor> idle;
    private Compressor? compressor;

    public ZstdEncoder(int level = Level)
    {
        idle = level == Level ? Idle : IdleForMany;
        compressor = idle.TryTake(out var taken) ? taken : new Compressor(level);
    }

    /// <summary>Writes the frame and returns its length, or returns 0 when it would not be shorter than <paramref name="raw"/>.</summary>
    public int TryEncode(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        if (raw.Length < 2 || LooksIncompressible(raw)) return 0;
        return compressor!.TryWrap(raw, destination[..Math.Min(destination.Length, raw.Length - 1)], out var written) ? written : 0;
    }

    /// <summary>
    /// Samples 4 KiB and counts pairs of equal bytes. Media and archives are so close to evenly spread that an entropy coder would gain
    /// less than a hundredth; trying costs more than that is worth.
    /// </summary>
    private static bool LooksIncompressible(ReadOnlySpan<byte> raw)
    {
        const int Sampled = SampleRuns * SampleRunLength;
        if (raw.Length < 2 * Sampled) return false;
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        var stride = (raw.Length - SampleRunLength) / (SampleRuns - 1);
        for (var run = 0; run < SampleRuns; run++)
            foreach (var value in raw.Slice(run * stride, SampleRunLength)) counts[value]++;
        long pairs = 0;
        foreach (var count in counts) pairs += (long)count * (count - 1);
        const long EvenlySpread = (long)Sampled * (Sampled - 1) / 256;
        return pairs < EvenlySpread * 105 / 100;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref compressor, null) is { } used) idle.Add(used);
    }
}
