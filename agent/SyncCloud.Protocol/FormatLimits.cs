namespace SyncCloud.Protocol;

/// <summary>Bounds that every reader checks before it takes memory. Lengths in bytes.</summary>
public static class FormatLimits
{
    public const int MaxLogLength = 32 << 20;
    public const int MaxHeaderLength = 4 << 20;
    public const int MaxBodyLength = 256 << 20;
    public const int MaxRecordLength = 8 << 20;
    public const int MaxDepth = 32;
    public const int MaxFieldsPerItem = 4096;
    public const int MaxContainersPerLog = 65536;

    /// <summary>The longest pack, and the longest inline section as raw content.</summary>
    public const int MaxPackLength = 9 << 20;
    public const int MaxBlockLength = 8 << 20;
    public const int MaxBlocksPerPack = 65536;

    /// <summary>New content up to this much in all travels in the log's inline section.</summary>
    public const int InlineContentLength = 256 << 10;
}
