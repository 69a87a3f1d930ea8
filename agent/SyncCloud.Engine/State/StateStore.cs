using System.Reflection;
using Microsoft.Data.Sqlite;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>
/// The state store of one collection on this device: chain values, previous states, observations, cursor, pending marks, apply journal,
/// outbox and content locations, in one SQLite file. Not thread-safe; one process at a time.
/// </summary>
public sealed class StateStore : IDisposable
{
    private const int NewestMigration = 3;
    private readonly StateRoot root;

    private StateStore(Sql sql, CollectionId collection)
    {
        Sql = sql;
        Collection = collection;
        (Cursor, root) = sql.Rows("SELECT cursor_sequence, cursor_hash, buckets FROM collection",
            row => (new LogPosition(row.GetInt64(0), Hash256.Read(row.Blob(1))), ReadBuckets(row.Blob(2))))[0];
        Chain = new ChainTable(sql, root);
        Native = new NativeTables(sql);
        Pending = new PendingTable(sql);
        Decisions = new DecisionTable(sql);
        Outbox = new OutboxTable(sql);
        Logs = new LogTable(sql);
        Locations = new LocationTable(sql, Logs);
        Images = new ImageTable(sql);
        Unheld = new UnheldTable(sql);
        Settlement = new Settlement(Chain, Native, Pending, Decisions);
    }

    public CollectionId Collection { get; }
    public LogPosition Cursor { get; private set; }
    public Hash256 Root => root.Value;
    public long PendingCount => Pending.Count;

    /// <summary>Local changes found by scans, and decisions, that no log in the chain carries yet.</summary>
    public long UnpushedCount => Native.ObservedCount + Decisions.Count;

    /// <summary>Chain items.</summary>
    public long ItemCount => Chain.Count;

    /// <summary>What the application data showed at the last look.</summary>
    public IKnownItems Known => Native;

    public IContentIndex ContentIndex => Locations;

    internal Sql Sql { get; }
    internal ChainTable Chain { get; }
    internal NativeTables Native { get; }
    internal PendingTable Pending { get; }
    internal UnheldTable Unheld { get; }
    internal DecisionTable Decisions { get; }
    internal OutboxTable Outbox { get; }
    internal LogTable Logs { get; }
    internal LocationTable Locations { get; }
    internal ImageTable Images { get; }
    internal Settlement Settlement { get; }

    /// <summary>
    /// Opens or creates the store at <paramref name="path"/> (<c>:memory:</c> for one that lives no longer than this object) and brings it to the newest migration. A file of another collection, or one that is no
    /// state store, is refused with <see cref="ApplicationDataException"/>.
    /// </summary>
    public static StateStore Open(string path, CollectionId collection)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        Sql? sql = null;
        try
        {
            connection.Open();
            sql = new Sql(connection);
            sql.Script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;");
            Migrate(sql, path, collection);
            return new StateStore(sql, collection);
        }
        catch (SqliteException e)
        {
            sql?.Dispose();
            connection.Dispose();
            throw new ApplicationDataException(path, $"the state store {path} cannot be opened: {e.Message}. Another synccloud may be using it; if the file is damaged, move it away and run 'synccloud add' again.");
        }
        catch
        {
            sql?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The store over a connection that is open and migrated.</summary>
    internal static StateStore Over(Sql sql, CollectionId collection) => new(sql, collection);

    internal StateRoot CopyRoot() => new(root.Buckets);

    /// <summary>Writes cursor and root buckets; part of the folding transaction.</summary>
    internal void MoveCursor(LogPosition to)
    {
        var buckets = new byte[StateRoot.BucketCount * Hash256.Length];
        for (var i = 0; i < StateRoot.BucketCount; i++) root.Buckets[i].Write(buckets.AsSpan(i * Hash256.Length));
        Sql.Execute("UPDATE collection SET cursor_sequence = ?1, cursor_hash = ?2, buckets = ?3", to.Sequence, to.Hash.ToArray(), buckets);
        Cursor = to;
    }

    /// <summary>
    /// Holds an item no longer. Its previous state stays as the ancestor for when it is held again, unless the chain has it no more: then whatever is here
    /// of it will be new. Needs an open transaction.
    /// </summary>
    internal void Leave(ItemId id)
    {
        Native.RemoveObserved(id);
        Pending.Clear(id);
        Decisions.Remove(id);
        if (Chain.Find(id) is not null) Unheld.Put(id);
        else
        {
            Native.RemovePrevious(id);
            Unheld.Remove(id);
        }
    }

    /// <summary>Opens the same store anew after a transaction was rolled back, when what this object holds in memory may be ahead of the file.</summary>
    internal void Reload()
    {
        var (cursor, stored) = Sql.Rows("SELECT cursor_sequence, cursor_hash, buckets FROM collection",
            row => (new LogPosition(row.GetInt64(0), Hash256.Read(row.Blob(1))), ReadBuckets(row.Blob(2))))[0];
        Cursor = cursor;
        root.CopyFrom(stored);
    }

    public void Dispose() => Sql.Dispose();

    private static void Migrate(Sql sql, string path, CollectionId collection)
    {
        var version = sql.Count("PRAGMA user_version");
        if (version > NewestMigration)
            throw new ApplicationDataException(path, $"the state store {path} was written by a newer version of SyncCloud: update this one.");
        using (var transaction = sql.Begin())
        {
            for (var next = version + 1; next <= NewestMigration; next++) sql.Script(ReadMigration(next));
            if (version is 1) ChainTable.FillContents(sql);
            sql.Script($"PRAGMA user_version = {NewestMigration}");
            if (version == 0)
            {
                var start = LogPosition.Start(collection);
                sql.Execute("INSERT INTO collection (id, cursor_sequence, cursor_hash, buckets) VALUES (?1, 0, ?2, zeroblob(8192))", collection.ToArray(), start.Hash.ToArray());
            }
            transaction.Commit();
        }
        if (sql.Scalar("SELECT id FROM collection") is not byte[] owner || CollectionId.Read(owner) != collection)
            throw new ApplicationDataException(path, $"the state store {path} belongs to another collection than {collection}: give another --state folder.");
    }

    private static string ReadMigration(long number)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var name = Array.Find(assembly.GetManifestResourceNames(), resource => resource.Contains($".{number:000}-", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"migration {number} is not in this build");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static StateRoot ReadBuckets(ReadOnlySpan<byte> bytes)
    {
        var buckets = new Hash256[StateRoot.BucketCount];
        for (var i = 0; i < buckets.Length; i++) buckets[i] = Hash256.Read(bytes.Slice(i * Hash256.Length, Hash256.Length));
        return new StateRoot(buckets);
    }
}
