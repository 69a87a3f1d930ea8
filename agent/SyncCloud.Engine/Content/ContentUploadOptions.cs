namespace SyncCloud.Engine.Content;

/// <summary>How storing goes about its work.</summary>
public sealed record ContentUploadOptions
{
    /// <summary>Packs uploaded at the same time, each held in memory. With 1 everything happens in order, within the caller's own flow.</summary>
    public int PacksInFlight { get; init; } = 3;

    /// <summary>Told after every block, within the caller's flow.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }

    /// <summary>The pieces of contents, so that of a new version of a large one only what is new in it is sent; null: blocks alone are compared.</summary>
    internal KnownPieces? Pieces { get; init; }
}
