namespace SyncCloud.Benchmarks.World;

/// <summary>Transactions with a storage account, by the classes that Azure prices.</summary>
internal sealed record StorageCounts
{
    public double BlobWrites { get; init; }
    public double BlobReads { get; init; }

    /// <summary>Pages of listings.</summary>
    public double BlobLists { get; init; }

    /// <summary>Properties and metadata.</summary>
    public double BlobOthers { get; init; }
    public double BlobDeletes { get; init; }

    /// <summary>Rows, and pages of queries.</summary>
    public double TableReads { get; init; }

    /// <summary>Entity-group transactions, whatever number of rows each writes or deletes.</summary>
    public double TableWrites { get; init; }

    public double All => BlobWrites + BlobReads + BlobLists + BlobOthers + BlobDeletes + TableReads + TableWrites;

    public static StorageCounts operator +(StorageCounts left, StorageCounts right) => left.With(right, static (one, other) => one + other);
    public static StorageCounts operator -(StorageCounts left, StorageCounts right) => left.With(right, static (one, other) => one - other);
    public static StorageCounts operator *(StorageCounts counts, double times) => counts.With(counts, (one, _) => one * times);

    private StorageCounts With(StorageCounts other, Func<double, double, double> combine) => new()
    {
        BlobWrites = combine(BlobWrites, other.BlobWrites),
        BlobReads = combine(BlobReads, other.BlobReads),
        BlobLists = combine(BlobLists, other.BlobLists),
        BlobOthers = combine(BlobOthers, other.BlobOthers),
        BlobDeletes = combine(BlobDeletes, other.BlobDeletes),
        TableReads = combine(TableReads, other.TableReads),
        TableWrites = combine(TableWrites, other.TableWrites),
    };
}
