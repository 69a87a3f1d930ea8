namespace SyncCloud.Protocol;

/// <summary>
/// A place in a collection's chain: a sequence number and the SHA-256 of that log's bytes. Before the first log it is 0 and the SHA-256 of
/// the collection id.
/// </summary>
public readonly record struct LogPosition(long Sequence, Hash256 Hash)
{
    public static LogPosition Start(CollectionId collection) => new(0, Hash256.Of(collection.ToArray()));
    public override string ToString() => $"{Sequence}/{Hash}";
}
