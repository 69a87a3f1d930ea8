namespace SyncCloud.Service.Storage;

/// <summary>The store cannot do its work now. Not final: the same operation can succeed later.</summary>
public sealed class StorageException(string message, bool isFull, Exception? inner) : Exception(message, inner)
{
    /// <summary>There is no room left; else the store is busy, damaged or unreachable.</summary>
    public bool IsFull { get; } = isFull;
}
