using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>A version of a content that this device still has, to copy unchanged runs from.</summary>
/// <param name="Content">What it is.</param>
/// <param name="Open">Opens it, seekable; null when it is gone or no longer the same.</param>
public sealed record LocalVersion(ContentRef Content, Func<Stream?> Open);
