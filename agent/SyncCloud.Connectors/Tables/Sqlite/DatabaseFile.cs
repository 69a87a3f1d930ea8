using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;

namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>The file that the database is, and what can be told of it without opening the database.</summary>
internal sealed class DatabaseFile(IVolume volume, string name, SqliteOptions options)
{
    /// <summary>What every SQLite database begins with.</summary>
    internal static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    // The file change counter (Database File Format, 1.3).
    private const int CounterAt = 24, CounterEnd = 28;

    internal string Path => System.IO.Path.Combine(volume.Root, name);

    /// <summary>Throws <see cref="ApplicationDataException"/> when it is not there or no database.</summary>
    internal void Check()
    {
        volume.Open();
        if (volume.Stat(name)?.Type != VolumeType.File)
            throw new ApplicationDataException(Path, $"The database '{Path}' is not there. Mount or restore it, or remove the collection from this device. (SyncCloud makes no database: the application does.)");
        // One without a single table has no bytes at all.
        if (ReadHead() is { Length: > 0 } head && !head.AsSpan().StartsWith(Magic)) throw Unreadable("it is no SQLite database, or an encrypted one");
    }

    internal ApplicationDataException Unreadable(string reason) =>
        new(Path, $"The database '{Path}' cannot be read: {reason}. Nothing was changed or deleted: restore it, or remove the collection from this device.");

    internal Database Open() => Database.Open(Path, options.BusyTimeout);

    /// <summary>
    /// What moves whenever anything is committed: the file's change counter, and size, times and identity of the file and of the write-ahead log beside it. To be taken while this process has no
    /// connection: closing any handle of the file would take SQLite's locks away.
    /// </summary>
    internal DatabaseStamp Stamp()
    {
        var (main, log) = (volume.Stat(name), volume.Stat(name + "-wal"));
        if (main is not { } file) return new DatabaseStamp([], IsUnsure: true);
        var head = ReadHead();
        byte[] bytes = [.. FileStamp.Of(file).ToArray(), .. log is { } wal ? FileStamp.Of(wal).ToArray() : [], .. head.Length >= CounterEnd ? head[CounterAt..CounterEnd] : []];
        return new DatabaseStamp(bytes, IsUnsure(file) || (log is { } other && IsUnsure(other)));
    }

    private byte[] ReadHead()
    {
        using var source = volume.OpenRead(name);
        var head = new byte[CounterEnd];
        return head[..source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    /// <summary>What is written within the clock's grain of the last time may not move it.</summary>
    private bool IsUnsure(in VolumeStat stat)
    {
        var now = (options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        return Math.Abs((double)now - stat.Modified) <= options.Grain.TotalNanoseconds;
    }
}

/// <summary>The state of a database's files; it is the stamp of the items that its tables are.</summary>
internal sealed record DatabaseStamp(byte[] Bytes, bool IsUnsure)
{
    /// <summary>What to keep as a table's stamp, so that nothing is passed over that was not read.</summary>
    internal byte[] Known => IsUnsure ? [] : Bytes;

    /// <summary>Whether the database is still as it was when a table got this stamp.</summary>
    internal bool IsSame(ReadOnlySpan<byte> stamp) => Bytes.Length > 0 && stamp.SequenceEqual(Bytes);
}
