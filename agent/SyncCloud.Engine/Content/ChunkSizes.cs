using System.Numerics;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>How long blocks get, in bytes; all three are powers of two.</summary>
/// <param name="Min">No block but the last is shorter.</param>
/// <param name="Average">Where cutting turns from unlikely to likely; real averages lie slightly above.</param>
/// <param name="Max">No block is longer.</param>
public readonly record struct ChunkSizes(int Min, int Average, int Max)
{
    public const int SmallestAverage = 64 << 10;

    /// <summary>A content has about this many blocks at most, until blocks reach <see cref="FormatLimits.MaxBlockLength"/>.</summary>
    public const int BlocksPerContent = 16_384;

    private const int Spread = 4;
    private const int LargestAverage = FormatLimits.MaxBlockLength / Spread;

    /// <summary>The sizes for a content of <paramref name="length"/> bytes. They can never change, for the same reason as <see cref="GearTable"/>.</summary>
    public static ChunkSizes For(long length)
    {
        var wanted = BitOperations.RoundUpToPowerOf2((ulong)((length + BlocksPerContent - 1) / BlocksPerContent));
        return Of((int)Math.Clamp(wanted, SmallestAverage, LargestAverage));
    }

    public static ChunkSizes Of(int average) => BitOperations.IsPow2(average) && average is >= 256 and <= LargestAverage
        ? new(average / Spread, average, average * Spread)
        : throw new ArgumentOutOfRangeException(nameof(average), average, "an average block length is a power of two");
}
