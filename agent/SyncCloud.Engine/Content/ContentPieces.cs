using System.Buffers.Binary;
using System.Numerics;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>The hashes of a content's pieces. Immutable.</summary>
internal sealed class ContentPieces
{
    private const int Head = sizeof(int);
    private const int EntryLength = sizeof(uint) + PieceHasher.StrongLength;

    private ContentPieces(ContentRef content, byte[] encoded, int pieceLength, int count) => (Content, Encoded, PieceLength, Count) = (content, encoded, pieceLength, count);

    public ContentRef Content { get; }

    /// <summary>The length of a piece, then the weak and the strong hash of each, little-endian.</summary>
    public byte[] Encoded { get; }

    /// <summary>Bytes of every piece but the last; a power of two.</summary>
    public int PieceLength { get; }

    public int Count { get; }

    public uint Weak(int piece) => BinaryPrimitives.ReadUInt32LittleEndian(Encoded.AsSpan(Head + (piece * EntryLength)));

    public UInt128 Strong(int piece) => BinaryPrimitives.ReadUInt128LittleEndian(Encoded.AsSpan(Head + (piece * EntryLength) + sizeof(uint)));

    public int LengthOf(int piece) => (int)Math.Min(PieceLength, Content.Length - ((long)piece * PieceLength));

    /// <summary>The pieces that were written down as <see cref="Encoded"/>; null when that is not of this content.</summary>
    public static ContentPieces? Read(ContentRef content, byte[] encoded)
    {
        if (encoded.Length < Head || BinaryPrimitives.ReadInt32LittleEndian(encoded) is var length && (length < sizeof(ulong) || !BitOperations.IsPow2(length))) return null;
        var count = CountOf(content.Length, length);
        return count * EntryLength + Head == encoded.Length ? new ContentPieces(content, encoded, length, (int)count) : null;
    }

    private static long CountOf(long length, int pieceLength) => (length + pieceLength - 1) / pieceLength;

    /// <summary>Takes the pieces' hashes one after another. Not thread-safe.</summary>
    internal sealed class Builder(ContentRef content, int pieceLength)
    {
        private readonly byte[] encoded = new byte[checked((int)(Head + (CountOf(content.Length, pieceLength) * EntryLength)))];
        private int end = Head;

        public bool IsFull => end == encoded.Length;

        public void Add(uint weak, UInt128 strong)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(encoded.AsSpan(end), weak);
            BinaryPrimitives.WriteUInt128LittleEndian(encoded.AsSpan(end + sizeof(uint)), strong);
            end += EntryLength;
        }

        public void Clear() => end = Head;

        /// <summary>The pieces; the builder must be full, and is done with.</summary>
        public ContentPieces Build()
        {
            if (!IsFull) throw new InvalidOperationException($"pieces of {content} are missing");
            BinaryPrimitives.WriteInt32LittleEndian(encoded, pieceLength);
            return new ContentPieces(content, encoded, pieceLength, (end - Head) / EntryLength);
        }
    }
}
