using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>A content as it is stored, at hand. <see cref="TryRead"/> may be called on any thread, the rest where the source of contents is used.</summary>
/// <param name="content">Which one it is.</param>
/// <param name="decode">Fills a buffer of the content's length with what may be its bytes; false when there are none to be had.</param>
/// <param name="end">Told once whether the bytes were right and came to be written.</param>
public sealed class StoredContent(ContentRef content, Func<Memory<byte>, bool> decode, Action<bool> end)
{
    public ContentRef Content => content;

    /// <summary>Fills <paramref name="buffer"/>, which is as long as the content is; false when what is stored is not the content, and then what the buffer holds is worthless.</summary>
    public bool TryRead(Memory<byte> buffer) => buffer.Length == content.Length && decode(buffer) && ContentHash.Of(buffer.Span) == content.Hash;

    /// <summary>To be called once, when it is not read any more.</summary>
    /// <param name="wasRight">Whether the bytes were right and came to be written.</param>
    public void End(bool wasRight) => end(wasRight);
}
