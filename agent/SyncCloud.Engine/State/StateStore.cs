using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>
/// The state store of one collection on this device: chain values, previous states, observations, cursor, pending marks, apply journal,
/// outbox and content locations, in one SQLite file. Not thread-safe; one process at a time.
/// </summary>
public sealed class StateStore : IDisposable
{
    private StateStore() { }

    /// <summary>
    /// Opens or creates the store at <paramref name="path"/> and brings it to the newest migration. A file of another collection, or one that is no
    /// state store, is refused with <see cref="ApplicationDataException"/>.
    /// </summary>
    public static StateStore Open(string path, CollectionId collection) => throw new NotImplementedException(path + collection);

    public LogPosition Cursor => throw new NotImplementedException();
    public Hash256 Root => throw new NotImplementedException();
    public long PendingCount => throw new NotImplementedException();
    public long UnpushedCount => throw new NotImplementedException();
    public long ItemCount => throw new NotImplementedException();

    public void Dispose() { }
}
