namespace SyncCloud.Protocol;

/// <summary>
/// The state root of a collection: the sum modulo 2²⁵⁶ of <see cref="Item.CanonicalHash"/> over all chain items, kept in 256 buckets by the
/// first byte of the item's id. Equal roots mean equal chain values, whatever way led there. Not thread-safe.
/// </summary>
public sealed class StateRoot
{
    public const int BucketCount = 256;
    private readonly Hash256[] buckets = new Hash256[BucketCount];

    public StateRoot() { }

    public StateRoot(ReadOnlySpan<Hash256> buckets)
    {
        if (buckets.Length != BucketCount) throw new ArgumentException($"expected {BucketCount} buckets", nameof(buckets));
        buckets.CopyTo(this.buckets);
        foreach (var bucket in buckets) Value = Value.Add(bucket);
    }

    /// <summary>The root of a collection without items is zero.</summary>
    public Hash256 Value { get; private set; }

    public ReadOnlySpan<Hash256> Buckets => buckets;

    public void Add(ItemId id, Hash256 canonicalHash)
    {
        ref var bucket = ref buckets[BucketOf(id)];
        bucket = bucket.Add(canonicalHash);
        Value = Value.Add(canonicalHash);
    }

    public void Remove(ItemId id, Hash256 canonicalHash)
    {
        ref var bucket = ref buckets[BucketOf(id)];
        bucket = bucket.Subtract(canonicalHash);
        Value = Value.Subtract(canonicalHash);
    }

    /// <summary>Takes over another's sums.</summary>
    public void CopyFrom(StateRoot other)
    {
        other.buckets.CopyTo(buckets, 0);
        Value = other.Value;
    }

    private static int BucketOf(ItemId id) => (int)(id.Value >> 120);
}
