using System.Text;
using SyncCloud.Connectors.Documents;
using SyncCloud.Engine;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// The stamp of a bookmark is the file's, and after it the key that it natively has. Whether anything may have changed is told by the stamps of the roots alone, which are there as long as the
/// collection is.
/// </summary>
internal static class BookmarkStamp
{
    private static readonly int fileLength = DocumentStamp.Unseen.Length;

    // Whatever was looked at has this after the file's stamp.
    private const byte Looked = 1;

    internal static byte[] Of(byte[] file, string? key) => [.. file, Looked, .. Encoding.UTF8.GetBytes(key ?? "")];

    /// <summary>Of an item of which the file's stamp says nothing.</summary>
    internal static byte[] OfKey(string? key) => Of(DocumentStamp.Unseen, key);

    internal static string? KeyOf(NativeItem item) => item.Stamp.Length > fileLength + 1 && BookmarkRoot.Find(item.Id) is null ? Encoding.UTF8.GetString(item.Stamp.Span[(fileLength + 1)..]) : null;

    /// <summary>Whether nobody has looked for the item yet.</summary>
    internal static bool IsUnseen(NativeItem item) => item.Stamp.Length <= fileLength;

    /// <summary>The file's part of it.</summary>
    internal static ReadOnlyMemory<byte> OfFile(NativeItem item) => item.Stamp[..Math.Min(fileLength, item.Stamp.Length)];
}
