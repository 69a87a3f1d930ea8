using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Hashes the pieces of a content whose bytes pass by in order. Not thread-safe.</summary>
internal sealed class PieceRecorder(ContentRef content, int pieceLength, PieceHasher hasher)
{
    private readonly ContentPieces.Builder pieces = new(content, pieceLength);
    private readonly byte[] begun = new byte[pieceLength];
    private int held;

    /// <summary>What is more than the content can have is passed over: whoever appends it finds that it is another content.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (held > 0)
        {
            var take = Math.Min(bytes.Length, pieceLength - held);
            bytes[..take].CopyTo(begun.AsSpan(held));
            held += take;
            bytes = bytes[take..];
            if (held < pieceLength) return;
            Add(begun);
            held = 0;
        }
        for (; bytes.Length >= pieceLength; bytes = bytes[pieceLength..]) Add(bytes[..pieceLength]);
        bytes.CopyTo(begun);
        held = bytes.Length;
    }

    /// <summary>The bytes come again from the start.</summary>
    public void Restart()
    {
        pieces.Clear();
        held = 0;
    }

    /// <summary>The pieces; all of the content must have been appended.</summary>
    public ContentPieces Finish()
    {
        if (held > 0) Add(begun.AsSpan(0, held));
        held = 0;
        return pieces.Build();
    }

    private void Add(ReadOnlySpan<byte> piece)
    {
        if (pieces.IsFull) return;
        // A last piece that is shorter is only looked for where the one before it ends.
        pieces.Add(piece.Length == pieceLength ? PieceHasher.Weak(piece) : 0, hasher.Strong(piece));
    }
}
