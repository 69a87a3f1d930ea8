using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// One content cannot be had: no log tells where it lies, or the service no longer has its container. Final for this content until another log
/// tells a new location; other contents are not affected.
/// </summary>
public sealed class ContentUnavailableException(ContentRef content, string reason, Exception? inner = null)
    : Exception($"content {content} cannot be fetched: {reason}", inner)
{
    public ContentRef Content { get; } = content;
}
