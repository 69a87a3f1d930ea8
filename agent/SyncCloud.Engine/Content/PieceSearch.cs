using System.Numerics;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Finds a content's pieces at any byte, by their weak hashes first. What only looks alike is not compared again and again: there are
/// data in which every byte looks like the begin of a known piece. Takes 20 bytes a piece at most. Not thread-safe.
/// </summary>
internal sealed class PieceSearch
{
    // Pieces of one weak hash that are compared; most that are more are alike, as zeros are.
    private const int Candidates = 4;
    private const long FreeMistakes = 4096;
    private const int BytesPerMistake = 256;

    private readonly ContentPieces pieces;
    private readonly PieceHasher hasher;
    private readonly int[] heads;
    private readonly int[] following;
    private readonly int mask;
    private long mistakes;
    private long looked;

    public PieceSearch(ContentPieces pieces, PieceHasher hasher)
    {
        (this.pieces, this.hasher) = (pieces, hasher);
        heads = new int[BitOperations.RoundUpToPowerOf2((uint)pieces.Count) * 2];
        following = new int[pieces.Count];
        mask = heads.Length - 1;
        // Backwards, so that of equal ones the first is met first.
        for (var piece = pieces.Count - 1; piece >= 0; piece--)
        {
            if (pieces.LengthOf(piece) < pieces.PieceLength) continue;
            ref var head = ref heads[pieces.Weak(piece) & mask];
            (following[piece], head) = (head, piece + 1);
        }
    }

    /// <summary>The piece that equals these bytes, which must be as many as a piece has; null when there is none, or looking for it has become too dear.</summary>
    public int? Find(ReadOnlySpan<byte> bytes)
    {
        looked++;
        var weak = PieceHasher.Weak(bytes);
        var next = heads[weak & mask];
        if (next == 0) return null;
        UInt128? strong = null;
        for (var left = Candidates; next != 0 && left > 0; next = following[next - 1])
        {
            var piece = next - 1;
            if (pieces.Weak(piece) != weak) continue;
            if (strong is null && mistakes > FreeMistakes + (looked / BytesPerMistake)) return null;
            if ((strong ??= hasher.Strong(bytes)) == pieces.Strong(piece)) return piece;
            left--;
        }
        if (strong is not null) mistakes++;
        return null;
    }
}
