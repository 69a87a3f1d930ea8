using System.Buffers.Binary;
using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>
/// The stamp of an item that stands in a document is the document's. A document whose items all have its stamp shows what they are known with. Where the storage itself makes something else of
/// what it is given, the stamp also says what it shows instead, so that this is nobody's edit.
/// </summary>
internal static class DocumentStamp
{
    // No stamp of a file and no entity tag begins so.
    private const byte Marked = 0xff;
    private const int Prefix = 5;

    /// <summary>Of an item that nobody has looked for yet, or whose document is read again the next time whatever its stamp: no storage's stamp is like it.</summary>
    internal static byte[] Unseen { get; } = FileStamp.Unseen(VolumeType.File, 0, 0).ToArray();

    /// <summary>A document's stamp for an item that shows there as <paramref name="shown"/> what it is known with.</summary>
    internal static byte[] Showing(ReadOnlyMemory<byte> document, Fields shown)
    {
        var encoded = shown.Encode();
        var bytes = new byte[Prefix + document.Length + encoded.Length];
        bytes[0] = Marked;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), document.Length);
        document.Span.CopyTo(bytes.AsSpan(Prefix));
        encoded.CopyTo(bytes.AsSpan(Prefix + document.Length));
        return bytes;
    }

    /// <summary>The document's part.</summary>
    internal static ReadOnlyMemory<byte> OfDocument(ReadOnlyMemory<byte> stamp) => IsMarked(stamp) ? stamp.Slice(Prefix, DocumentLength(stamp)) : stamp;

    /// <summary>What shows the item where that is not what the form makes of it; null elsewhere.</summary>
    internal static Fields? Shown(ReadOnlyMemory<byte> stamp) => IsMarked(stamp) ? Fields.Decode(stamp.Span[(Prefix + DocumentLength(stamp))..]) : null;

    private static bool IsMarked(ReadOnlyMemory<byte> stamp) => !stamp.IsEmpty && stamp.Span[0] == Marked;

    private static int DocumentLength(ReadOnlyMemory<byte> stamp) => BinaryPrimitives.ReadInt32BigEndian(stamp.Span[1..]);

    /// <summary>The stamp of an item whose document has a stamp now, and what a connector keeps behind that of an unseen one.</summary>
    internal static ReadOnlyMemory<byte> Renewed(ReadOnlyMemory<byte> former, byte[] stamp) => former.Span.StartsWith(Unseen) ? (byte[])[.. stamp, .. former.Span[Unseen.Length..]] : stamp;
}
