using System.Buffers.Binary;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Verify;

/// <summary>
/// A temporary state store into which the logs are folded once more, with tables beside it for what is needed of which container. Worth nothing after a
/// crash, so it is not flushed; gone when disposed.
/// </summary>
internal sealed class VerifyCopy : IDisposable
{
    private static readonly string[] Suffixes = ["", "-wal", "-shm", "-journal"];
    private readonly string path;

    private VerifyCopy(string path, StateStore state) => (this.path, State) = (path, state);

    public StateStore State { get; private set; }

    public static VerifyCopy Create(string path, CollectionId collection)
    {
        // Left by a run that was killed.
        Remove(path);
        var copy = new VerifyCopy(path, StateStore.Open(path, collection));
        copy.State.Sql.Script("""
            PRAGMA synchronous = OFF;
            CREATE TABLE needed (content BLOB NOT NULL PRIMARY KEY, container BLOB NOT NULL, start INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX needed_place ON needed (container, start);
            CREATE TABLE need (container BLOB NOT NULL, content BLOB NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL);
            CREATE INDEX need_container ON need (container);
            CREATE TABLE inline (log BLOB NOT NULL PRIMARY KEY, lengths BLOB NOT NULL) WITHOUT ROWID;
            """);
        return copy;
    }

    /// <summary>Remembers how long the blocks of a log's inline section are.</summary>
    public void PutInline(LogId log, PackDirectory directory)
    {
        var lengths = new byte[4 * directory.Blocks.Length];
        for (var i = 0; i < directory.Blocks.Length; i++) BinaryPrimitives.WriteInt32BigEndian(lengths.AsSpan(4 * i), directory.Blocks[i].RawLength);
        State.Sql.Execute("INSERT OR REPLACE INTO inline (log, lengths) VALUES (?1, ?2)", log.ToArray(), lengths);
    }

    /// <summary>The lengths of the blocks of a log's inline section; null when no log of this id was read, or it has none.</summary>
    public IReadOnlyList<int>? FindInline(LogId log)
    {
        if (State.Sql.Scalar("SELECT lengths FROM inline WHERE log = ?1", log.ToArray()) is not byte[] bytes) return null;
        var lengths = new int[bytes.Length / 4];
        for (var i = 0; i < lengths.Length; i++) lengths[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 * i));
        return lengths;
    }

    public void Dispose()
    {
        State.Dispose();
        Remove(path);
    }

    private static void Remove(string path)
    {
        foreach (var suffix in Suffixes) File.Delete(path + suffix);
    }
}
