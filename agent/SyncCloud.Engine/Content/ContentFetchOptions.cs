namespace SyncCloud.Engine.Content;

/// <summary>How fetching goes about its work.</summary>
public sealed record ContentFetchOptions
{
    /// <summary>Containers loaded ahead of need at the same time. With 0 or 1 everything happens in order, within the caller's own flow.</summary>
    public int LoadsInFlight { get; init; } = 3;

    /// <summary>Bytes of containers kept for contents to come.</summary>
    public long CacheBytes { get; init; } = 32 << 20;

    /// <summary>Bytes of inline sections kept because a pull just brought them.</summary>
    public long RememberedBytes { get; init; } = 16 << 20;

    /// <summary>Whether every block is held against its own hash, also where the content's hash proves all that is needed of it.</summary>
    internal bool ChecksBlocks { get; init; }

    /// <summary>Told after every block, within the caller's flow.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }

    /// <summary>Where the pieces of contents that replace a former version are recorded, or null.</summary>
    internal KnownPieces? Pieces { get; init; }
}
