namespace SyncCloud.Benchmarks.World;

internal enum StorageClass { BlobWrite, BlobRead, BlobList, BlobOther, BlobDelete, TableRead, TableWrite }

/// <summary>Counts transactions as they are made. Safe for concurrent calls.</summary>
internal sealed class StorageMeter
{
    private readonly long[] counts = new long[Enum.GetValues<StorageClass>().Length];
    private readonly AsyncLocal<bool> isAside = new();

    public void Add(StorageClass kind, long times = 1)
    {
        if (!isAside.Value) Interlocked.Add(ref counts[(int)kind], times);
    }

    /// <summary>Counts one transaction, and nothing that is made to bring it about.</summary>
    public async Task AddAsideAsync(StorageClass kind, Func<Task> work)
    {
        Add(kind);
        isAside.Value = true;
        await work();
    }

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
