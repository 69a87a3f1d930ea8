using System.Collections.Immutable;

namespace SyncCloud.LocalHost.Backup;

/// <summary>A file of a backup, with what tells whether it is whole.</summary>
internal sealed record BackupFile(string Name, long Length, string Sha256);

/// <summary>
/// <c>backup.json</c>: what the backup consists of. It names one generation (a folder with the index, the keys and the list of blobs); whatever lies in the
/// backup's folder beside that and the listed blobs is left over from a run that was cut short, and counts for nothing.
/// </summary>
internal sealed record BackupManifest
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }
    public required string Generation { get; init; }
    public required DateTimeOffset Created { get; init; }

    /// <summary>The generation's files: the index, the keys, the list of blobs.</summary>
    public required ImmutableArray<BackupFile> Files { get; init; }
    public required long Blobs { get; init; }
    public required long Bytes { get; init; }
}
