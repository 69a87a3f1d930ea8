using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>
/// The tables of an application's SQLite database as application data: every row of a table with a primary key is an item, and lies in the item that the table is. The application may have the database
/// open; each look is one read transaction, each apply one write transaction under its locks. Nothing is ever made, migrated or configured here: tables and columns are the application's.
/// </summary>
/// <param name="volume">The folder that the database lies in.</param>
/// <param name="name">The database's name there.</param>
/// <param name="keep">Where the former values of rows go: a folder of SyncCloud's own.</param>
/// <param name="options">The surroundings.</param>
public sealed class SqliteConnector(IVolume volume, string name, IVolume keep, SqliteOptions options) : IConnector, IDisposable
{
    /// <summary>What the user calls this form of tables.</summary>
    public const string Format = "sqlite";
    private readonly DatabaseFile file = new(volume, name, options);

    public KindSchema Schema => TablesSchema.Schema;

    /// <summary>Whether a file is a database, by what it holds, or, where there is none, by what it is called.</summary>
    public static bool Recognises(string path)
    {
        if (!File.Exists(path)) return Path.GetExtension(path).ToUpperInvariant() is ".DB" or ".SQLITE" or ".SQLITE3";
        // Shared, so that no lock of the application's is in the way; closed before this process has a connection.
        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var head = new byte[DatabaseFile.Magic.Length];
        return source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.AsSpan().SequenceEqual(DatabaseFile.Magic);
    }

    /// <summary>Checks that the database is there and can be read. Throws <see cref="ApplicationDataException"/> otherwise.</summary>
    public void Check()
    {
        Guarded(() => { file.Check(); return true; });
        ListKeyless();
    }

    /// <summary>Tables that are not synchronised, since they have no primary key.</summary>
    public IReadOnlyList<string> ListKeyless() => Opened(static database => DatabaseSchema.Read(database).Keyless);

    public Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Guarded(() => { file.Check(); return true; });
        return Task.CompletedTask;
    }

    public NativeItem? Unseen(Item item) => (item.Kind, RowKey.Of(item.Fields)) switch
    {
        (TableFields.TableKind, _) when item.Fields[TableFields.Table]?.AsText() is { } table => Unseen(item, ItemId.Root, table),
        (_, { } key) => Unseen(item, RowDigest.OfTable(key.Table), key.Path[(key.Table.Length + 1)..]),
        _ => null,
    };

    public Task RecoverAsync(IApplyJournal journal, CancellationToken cancellationToken)
    {
        if (journal.Unfinished.Count > 0) Opened(database => { new RowRecovery(database, journal).Run(); return true; });
        return Task.CompletedTask;
    }

    public Task<ScanReport> ScanAsync(IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken) => Task.FromResult(Guarded(() =>
    {
        // Before the database is read: what is committed from now on is seen below, or moves it on.
        var stamp = file.Stamp();
        var tables = known.Children(ItemId.Root);
        if (tables.Count > 0 && tables.All(table => stamp.IsSame(table.Stamp.Span))) return new ScanReport(tables.Sum(table => known.CountChildren(table.Id)), []);
        var report = Scan(stamp, known, differences, cancellationToken);
        // What is recorded and sent must be durable here first: else a power cut turns the database back, and that would be taken for an edit that undoes what was sent.
        if (differences.Found.Count > 0) volume.Flush();
        return report;
    }));

    public Task ApplyAsync(IReadOnlyList<PlannedItem> plan, IKnownItems known, IApplyJournal journal, IContentSource contents, CancellationToken cancellationToken)
    {
        Guarded(() =>
        {
            new TableApply(file, new KeptRows(keep, file.Path, options.Time.GetUtcNow()), journal, cancellationToken).Run(plan);
            return true;
        });
        return Task.CompletedTask;
    }

    public Task TidyAsync(CancellationToken cancellationToken)
    {
        Guarded(() => { OpenTrash().Empty(options.Time.GetUtcNow() - options.TrashAge, cancellationToken); return true; });
        return Task.CompletedTask;
    }

    /// <summary>Where former values of rows are, as SQL; valid as long as this connector. They can be restored only within that folder of SyncCloud's own.</summary>
    public FilesTrash OpenTrash() => Guarded(() =>
    {
        keep.Open();
        return new FilesTrash(keep, options.Time);
    });

    /// <summary>Rows have no content beside their fields.</summary>
    public Stream? OpenContent(NativeItem item, IKnownItems known) => null;

    public void Dispose()
    {
        volume.Dispose();
        keep.Dispose();
    }

    private ScanReport Scan(DatabaseStamp stamp, IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken)
    {
        try
        {
            using var database = file.Open();
            return new TableScan(database, stamp, known, differences, cancellationToken).Run();
        }
        catch (DatabaseException e) when (e.Trouble == DatabaseTrouble.InUse)
        {
            return new ScanReport(0, [new ItemProblem(file.Path, e.Message)]);
        }
    }

    private static NativeItem Unseen(Item item, ItemId parent, string name) => new()
    {
        Id = item.Id, Kind = item.Kind, Parent = parent, Name = name, Stamp = ReadOnlyMemory<byte>.Empty, FileId = null, Content = null, Fields = item.Fields,
    };

    private T Opened<T>(Func<Database, T> work) => Guarded(() =>
    {
        using var database = file.Open();
        return work(database);
    });

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DatabaseException e)
        {
            throw e.Trouble == DatabaseTrouble.Unreadable ? file.Unreadable(e.Message) : new ApplicationDataException(file.Path, $"'{file.Path}': {e.Message}. Nothing is lost: the next sync goes on from here.");
        }
        catch (VolumeException e)
        {
            throw new ApplicationDataException(file.Path, $"'{file.Path}' cannot be worked on: '{e.Path}': {e.Message}.");
        }
    }
}
