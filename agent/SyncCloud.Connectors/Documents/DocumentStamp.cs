using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Documents;

/// <summary>
/// The stamp of an item that stands in a document is the document's: a <see cref="FileStamp"/>. A document whose items all have its stamp shows what they are known with.
/// </summary>
internal static class DocumentStamp
{
    internal static byte[] Of(in VolumeStat stat, bool unsure) => FileStamp.Of(stat, unsure).ToArray();

    /// <summary>Of an item that nobody has looked for yet.</summary>
    internal static byte[] Unseen { get; } = FileStamp.Unseen(VolumeType.File, 0, 0).ToArray();

    /// <summary>The same, and yet the next look reads the document.</summary>
    internal static byte[] Doubtful(byte[] stamp) => (FileStamp.Read(stamp) with { Unsure = true }).ToArray();

    internal static bool Tells(ReadOnlyMemory<byte> stamp, in VolumeStat stat)
    {
        if (stamp.IsEmpty) return false;
        var known = FileStamp.Read(stamp.Span);
        return !known.Unsure && known.Same(FileStamp.Of(stat));
    }
}
