namespace SyncCloud.Benchmarks.World;

internal enum StorageClass { BlobWrite, BlobRead, BlobList, BlobOther, BlobDelete, TableRead, TableWrite }

/// <summary>Counts transactions as they are made. Safe for concurrent calls.</summary>
internal sealed class StorageMeter
{
    private readonly long[] counts = new long[Enum.GetValues<StorageClass>().Length];

    public void Add(StorageClass kind, long times = 1) => Interlocked.Add(ref counts[(int)kind], times);

    /// <summary>All since the beginning.</summary>
    public StorageCounts Counts => new()
    {
        BlobWrites = Of(StorageClass.BlobWrite),
        BlobReads = Of(StorageClass.BlobRead),
        BlobLists = Of(StorageClass.BlobList),
        BlobOthers = Of(StorageClass.BlobOther),
        BlobDeletes = Of(StorageClass.BlobDelete),
        TableReads = Of(StorageClass.TableRead),
        TableWrites = Of(StorageClass.TableWrite),
    };

    private long Of(StorageClass kind) => Interlocked.Read(ref counts[(int)kind]);
}
