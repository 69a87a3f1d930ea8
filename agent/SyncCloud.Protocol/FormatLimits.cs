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

    /// <summary>The longest encoded directory of a pack, without the trailer: an entry takes up to 46 bytes.</summary>
    public const int MaxPackDirectoryLength = 4 << 20;

    /// <summary>Extents or edits of one location record. With one whole pack to an extent this is a content of 1 TiB.</summary>
    public const int MaxExtentsPerLocation = 1 << 17;

    /// <summary>What a batch in columns holds at most, so that one can be kept in memory; its changes as records are at most one <see cref="MaxRecordLength"/> together.</summary>
    public const int MaxChangesPerBatch = 1 << 14;
    public const int MaxFieldsPerBatch = 1 << 18;

    /// <summary>Texts that stand apart from their value in a column.</summary>
    public const int MaxTextsPerShape = 64;

    /// <summary>UTF-8 bytes of a kind, a merge rule or a feature's name.</summary>
    public const int MaxNameLength = 255;
    public const int MaxFeatures = 64;

    /// <summary>log₂ of what a decoder of zstd data must be ready to keep: the 8 MiB that RFC 8878 §3.1.1.1.2 recommends.</summary>
    public const int MaxZstdWindowLog = 23;

    /// <summary>Raw bytes in one chunk of a base image.</summary>
    public const int MaxImageChunkLength = 1 << 20;

    /// <summary>New content up to this much in all travels in the log's inline section.</summary>
    public const int InlineContentLength = 256 << 10;
}
