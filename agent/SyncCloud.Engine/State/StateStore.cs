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
    private const int NewestMigration = 9;
    private const string InMemory = ":memory:";

    // A table whose key is its rows' place keeps no more than a quarter of a page of a row there, and gives the rest pages of its own: a contact's row shall fit.
    private const int PageSize = 8 << 10;
    private const int LargestLog = 16 << 20;
    private readonly StateRoot root;
    private readonly ShownPlaces shown;

    private StateStore(Sql sql, CollectionId collection)
    {
        Sql = sql;
        Collection = collection;
        (Cursor, root) = ReadCursor(sql);
        shown = new ShownPlaces(sql);
        Chain = new ChainTable(sql, root, shown);
        Unheld = new UnheldTable(sql);
        Native = new NativeTables(sql, shown, Unheld);
        Pending = new PendingTable(sql);
        Decisions = new DecisionTable(sql);
        Guard = new GuardTables(sql);
        Outbox = new OutboxTable(sql);
        Logs = new LogTable(sql);
        Locations = new LocationTable(sql, Logs);
        Pieces = new PieceTable(sql);
        Images = new ImageTable(sql);
        Markers = new MarkerTable(sql);
        Doubt = new DoubtTable(sql);
        Settlement = new Settlement(Chain, Native, Pending, Decisions);
    }

    public CollectionId Collection { get; }
    public LogPosition Cursor { get; private set; }
    public Hash256 Root => root.Value;
    public long PendingCount => Pending.Count;

    /// <summary>The random id of this very store, or null as long as it has none.</summary>
    public UInt128? Id => Sql.Scalar("SELECT id FROM identity") is byte[] id ? IdBytes.Read(id) : null;

    public void SetId(UInt128 id) => Sql.Execute("INSERT INTO identity (id) VALUES (?1)", IdBytes.ToArray(id));

    /// <summary>Local changes found by scans, and decisions, that no log in the chain carries yet.</summary>
    public long UnpushedCount => Native.ObservedCount + Decisions.Count;

    /// <summary>Chain items.</summary>
    public long ItemCount => Chain.Count;

    /// <summary>The folders that lead to the one at a path, with '/' between names, and that one last, by chain values; null when there is none.</summary>
    public IReadOnlyList<Item>? FindFolder(string path)
    {
        IReadOnlyList<IReadOnlyList<Item>> ways = [[]];
        foreach (var name in path.Split('/'))
            ways = [.. ways.SelectMany(way => Chain.Named(way.Count == 0 ? ItemId.Root : way[^1].Id, name)
                .Where(found => found.Item.Fields[FileFields.Type]?.AsText() == FileFields.TypeFolder).Select(found => (IReadOnlyList<Item>)[.. way, found.Item]))];
        return ways.Count == 0 ? null : ways[0];
    }

    /// <summary>What the application data showed at the last look.</summary>
    public IKnownItems Known => Native;

    public IContentIndex ContentIndex => Locations;

    internal Sql Sql { get; }
    internal ChainTable Chain { get; }
    internal NativeTables Native { get; }
    internal PendingTable Pending { get; }
    internal UnheldTable Unheld { get; }
    internal DecisionTable Decisions { get; }
    internal GuardTables Guard { get; }
    internal OutboxTable Outbox { get; }
    internal LogTable Logs { get; }
    internal LocationTable Locations { get; }
    internal PieceTable Pieces { get; }
    internal ImageTable Images { get; }
    internal MarkerTable Markers { get; }
    internal DoubtTable Doubt { get; }
    internal Settlement Settlement { get; }

    /// <summary>The file, or <c>:memory:</c>.</summary>
    internal string Path { get; private init; } = InMemory;

    /// <summary>
    /// Whether the application data, as far as this store knows, shows each chain item, and natively where the chain says: then the cursor alone tells what it
    /// showed, and anything missing or different in it was the user's doing.
    /// </summary>
    internal bool ShowsWholeChain => shown.AreTheChains() && PendingCount == 0;

    /// <summary>Whether something local still waits for the application data to show what was decided about it.</summary>
    internal bool HasUndecidedLocals => Sql.Count("SELECT count(*) FROM pending JOIN observed USING (id)") > 0;

    /// <summary>
    /// Opens or creates the store at <paramref name="path"/> (<c>:memory:</c> for one that lives no longer than this object) and brings it to the newest migration. A file of another collection, or one that is no
    /// state store, is refused with <see cref="ApplicationDataException"/>, of which <see cref="StateStoreDamagedException"/> is one.
    /// </summary>
    public static StateStore Open(string path, CollectionId collection)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        Sql? sql = null;
        try
        {
            MakeForOwner(path);
            connection.Open();
            sql = new Sql(connection, path);
            sql.Script($"PRAGMA page_size = {PageSize}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;");
            // Older stores keep their smaller pages.
            sql.Script($"PRAGMA wal_autocheckpoint = {LargestLog / sql.Count("PRAGMA page_size")}");
            Migrate(sql, path, collection);
            return new StateStore(sql, collection) { Path = path };
        }
        catch (SqliteException e)
        {
            sql?.Dispose();
            connection.Dispose();
            throw new ApplicationDataException(path, $"the state store {path} cannot be opened: {e.Message}. Another synccloud may be using it.");
        }
        catch
        {
            sql?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What is wrong with the file as a database, at most a few findings; none when it is sound. Reads all of it.</summary>
    public IReadOnlyList<string> FindDamage() => [.. Sql.Rows("PRAGMA quick_check(5)", row => row.GetString(0)).Where(line => line != "ok")];

    // It tells names and hashes of all that is synced, and may lie in a folder that others can enter. SQLite gives its log the database's permissions.
    private static void MakeForOwner(string path)
    {
        if (path == InMemory || OperatingSystem.IsWindows() || File.Exists(path) || !Directory.Exists(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)))) return;
        using var made = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
    }

    /// <summary>The store over a connection that is open and migrated.</summary>
    internal static StateStore Over(Sql sql, CollectionId collection) => new(sql, collection);

    /// <summary>
    /// A store of the same collection for a fold that is thrown away: a file beside this one, which is emptied first, or in memory like it. The caller
    /// disposes of it with <see cref="DisposeAndDelete"/>.
    /// </summary>
    internal StateStore OpenScratch()
    {
        var path = Path == InMemory ? InMemory : Path + ".fold";
        if (path != InMemory) StateFiles.Delete(path);
        return Open(path, Collection);
    }

    internal void DisposeAndDelete()
    {
        Dispose();
        if (Path != InMemory) StateFiles.Delete(Path);
    }

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
    /// <param name="id">The item.</param>
    /// <param name="unseen"><see cref="IConnector.Unseen"/>.</param>
    internal void Leave(ItemId id, Func<Item, NativeItem?> unseen)
    {
        // A change that was not sent goes on lying there, and the previous state may have its stamp: nothing may be taken for what that says unless it is read.
        if (Native.Observed(id) is not null && Native.Previous(id) is { } previous)
        {
            // A folder that nobody else has is known no longer once it is left, nor is it then that the item lay there.
            var isFolderKnown = previous.Parent == ItemId.Root || Chain.Find(previous.Parent) is not null;
            if (isFolderKnown && unseen(new Item(id, previous.Kind, previous.Fields)) is { } looked) Native.PutPrevious(looked with { Parent = previous.Parent, Name = previous.Name });
            else Native.RemovePrevious(id);
        }
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

    /// <summary>What is here of the item, if anything, is not known any more: it is merged as if it had never been. Needs an open transaction.</summary>
    internal void HoldAnew(ItemId id)
    {
        Unheld.Remove(id);
        Native.RemovePrevious(id);
        Native.RemoveObserved(id);
        Pending.Mark(id);
    }

    /// <summary>
    /// Has everything made anew that was not held because its folder was not: now that the folder is, and somewhere else than before, it may be for this
    /// device. Returns whether there is anything. Needs an open transaction.
    /// </summary>
    internal bool HoldWithin(ItemId folder)
    {
        var found = new List<ItemId>();
        Collect(folder);
        for (var i = 0; i < found.Count; i++) Collect(found[i]);
        foreach (var id in found) HoldAnew(id);
        return found.Count > 0;

        void Collect(ItemId outer) => found.AddRange(Chain.Children(outer).Select(child => child.Item.Id).Where(Unheld.Remove));
    }

    /// <summary>
    /// The folder lies elsewhere now, so what it holds and never was here may be for this device: it is merged again, and left again where it is not. Returns whether there is anything. Needs an
    /// open transaction.
    /// </summary>
    internal bool AskAgainWithin(ItemId folder)
    {
        if (Unheld.IsEmpty) return false;
        var (found, asks) = (new List<ItemId> { folder }, false);
        for (var i = 0; i < found.Count; i++)
            foreach (var id in Chain.Children(found[i]).Select(child => child.Item.Id))
            {
                if (!Unheld.Contains(id) || Native.Previous(id) is not null) found.Add(id);
                else
                {
                    Pending.Mark(id);
                    asks = true;
                }
            }
        return asks;
    }

    /// <summary>Opens the same store anew after a transaction was rolled back, when what this object holds in memory may be ahead of the file.</summary>
    internal void Reload()
    {
        var (cursor, stored) = ReadCursor(Sql);
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
        if (sql.Scalar("SELECT id FROM collection") is not byte[] { Length: IdBytes.Length } owner || CollectionId.Read(owner) != collection)
            throw new ApplicationDataException(path, $"the state store {path} belongs to another collection than {collection}: give another --state folder.");
    }

    private static (LogPosition Cursor, StateRoot Root) ReadCursor(Sql sql) =>
        sql.Rows("SELECT cursor_sequence, cursor_hash, buckets FROM collection", row => (new LogPosition(row.GetInt64(0), Hash256.Read(row.Blob(1))), ReadBuckets(row.Blob(2)))) is [var only]
            ? only
            : throw sql.Damaged("it does not say which collection it is of");

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
