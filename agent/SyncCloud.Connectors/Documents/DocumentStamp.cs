using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Documents;

/// <summary>
/// The stamp of an item that stands in a document is the document's: what its storage tells versions by. A document whose items all have its stamp shows what they are known with.
/// </summary>
internal static class DocumentStamp
{
    /// <summary>Of an item that nobody has looked for yet, or whose document is read again the next time whatever its stamp: no storage's stamp is like it.</summary>
    internal static byte[] Unseen { get; } = FileStamp.Unseen(VolumeType.File, 0, 0).ToArray();
}
