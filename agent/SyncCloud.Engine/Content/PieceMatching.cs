namespace SyncCloud.Engine.Content;

/// <summary>Bytes in a row of a new version: those that its former version has from <see cref="Former"/> on, or new ones (null).</summary>
internal readonly record struct PieceRun(long? Former, int Length);

/// <summary>
/// Tells, over the bytes of a new version in order, which of them are pieces of the former one. Pieces are first looked for where they lay, counted from the last one
/// that was found, and then at every byte, so that insertions and moves are found too. Not thread-safe.
/// </summary>
internal sealed class PieceMatching(ContentPieces former, PieceHasher hasher)
{
    // In long new stretches only the first bytes of each part are looked at, which finds every stretch of old bytes that is longer than a part.
    private const long LongGap = 1 << 20;
    private const int PiecesPerPart = 32;

    private readonly int pieceLength = former.PieceLength;
    private PieceSearch? search;

    // The piece after the last that was found, and how many new bytes there were since.
    private int next;
    private long gap;

    /// <summary>
    /// Splits the bytes that <paramref name="data"/> begins with, up to the first end of a piece or byte at or after <paramref name="most"/>, and returns how many they are. Beyond
    /// <paramref name="most"/> there must be a piece's length more, or <paramref name="isLast"/> the end.
    /// </summary>
    public int Split(ReadOnlySpan<byte> data, int most, bool isLast, List<PieceRun> runs)
    {
        var (at, end, newFrom) = (0, Math.Min(most, data.Length), 0);
        while (at < end)
        {
            if (Find(data[at..], isLast) is not { } piece)
            {
                at++;
                gap++;
                continue;
            }
            if (at > newFrom) runs.Add(new PieceRun(null, at - newFrom));
            Append(runs, new PieceRun((long)piece * pieceLength, former.LengthOf(piece)));
            at += former.LengthOf(piece);
            newFrom = at;
            (next, gap) = (piece + 1, 0);
        }
        if (at > newFrom) runs.Add(new PieceRun(null, at - newFrom));
        return at;
    }

    private int? Find(ReadOnlySpan<byte> data, bool isLast)
    {
        // Remainders of powers of two.
        if ((gap & (pieceLength - 1)) == 0 && next + (gap / pieceLength) is var expected && expected < former.Count && IsHere((int)expected, data, isLast)) return (int)expected;
        if (data.Length < pieceLength || (gap > LongGap && (gap & ((PiecesPerPart * (long)pieceLength) - 1)) >= 2 * pieceLength)) return null;
        return (search ??= new PieceSearch(former, hasher)).Find(data[..pieceLength]);
    }

    private bool IsHere(int piece, ReadOnlySpan<byte> data, bool isLast)
    {
        var length = former.LengthOf(piece);
        if (data.Length < length || (length < pieceLength && !(isLast && data.Length == length))) return false;
        return hasher.Strong(data[..length]) == former.Strong(piece);
    }

    private static void Append(List<PieceRun> runs, PieceRun run)
    {
        if (runs.Count > 0 && runs[^1] is { Former: { } start } last && start + last.Length == run.Former) runs[^1] = last with { Length = last.Length + run.Length };
        else runs.Add(run);
    }
}
