using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>A content that a log needs stored.</summary>
/// <param name="Content">What it must be.</param>
/// <param name="Open">Opens it for reading from its start; null when it is gone or changed.</param>
/// <param name="Previous">
/// The content that it most likely grew out of, whose location edits may refer to; or null. It must be live at the log's base (the content
/// of a chain value there), so that every reader of the log knows its location.
/// </param>
public sealed record ContentToStore(ContentRef Content, Func<Stream?> Open, ContentRef? Previous)
{
    /// <summary>By which whoever reads it may tell that it is still what it must be; null: by its hash alone.</summary>
    public LeafSums? Sums { get; init; }
}
