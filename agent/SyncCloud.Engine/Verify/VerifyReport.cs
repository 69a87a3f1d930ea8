using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Verify;

/// <summary>What verifying looked at and found.</summary>
public sealed record VerifyReport
{
    /// <summary>Empty: all is well.</summary>
    public required ImmutableArray<VerifyFinding> Findings { get; init; }

    /// <summary>Logs read and held against the index and the chain, and their bytes.</summary>
    public required long Logs { get; init; }
    public required long LogBytes { get; init; }

    /// <summary>The newest log, and the state root that folding all of them gives; null where they could not all be folded.</summary>
    public required LogPosition Head { get; init; }
    public required Hash256? Root { get; init; }

    /// <summary>The base image that stood for trimmed logs, by its sequence number; null when there are all logs.</summary>
    public required long? Image { get; init; }

    /// <summary>Packs whose directory was read.</summary>
    public required long Packs { get; init; }

    /// <summary>Contents that the collection has, and those that were read to the last byte.</summary>
    public required long Contents { get; init; }
    public required long ContentsRead { get; init; }
    public required long ContentBytesRead { get; init; }

    /// <summary>Files on this device that were hashed, and files that were edited since the last sync and so say nothing.</summary>
    public required long Files { get; init; }
    public required long FileBytes { get; init; }
    public required long FilesEdited { get; init; }
}
