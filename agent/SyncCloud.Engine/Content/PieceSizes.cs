using System.Numerics;

namespace SyncCloud.Engine.Content;

/// <summary>
/// How long pieces are: the runs of equal length that a large content is cut into, from its start, to find again in its next version what did not change.
/// They are far shorter than blocks and never sent; only this device knows of them.
/// </summary>
/// <param name="From">Contents shorter than this have none: there a block is little anyway.</param>
/// <param name="Smallest">Bytes of a piece of a content that is not very long; a power of two, 8 at least.</param>
/// <param name="Most">Bytes that the hashes of all contents may take.</param>
internal sealed record PieceSizes(long From, int Smallest, long Most = 128 << 20)
{
    // 5 MiB of hashes: what one content may take in memory, whatever its length.
    private const int MostPieces = 1 << 18;
    private const int Largest = 256 << 10;

    // Pieces as long as the pages of most databases; a two-hundredth of the contents, and of 25 GB of them at most.
    public static PieceSizes Standard { get; } = new(256 << 10, 4 << 10);

    /// <summary>Bytes of a piece of a content of <paramref name="length"/> bytes; null when it has none, being too short, or longer than 64 GiB.</summary>
    public int? For(long length)
    {
        if (length < From || length == 0) return null;
        var wanted = BitOperations.RoundUpToPowerOf2((ulong)((length + MostPieces - 1) / MostPieces));
        return wanted <= Largest ? Math.Max(Smallest, (int)wanted) : null;
    }
}
