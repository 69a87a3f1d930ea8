using Microsoft.Data.Sqlite;

namespace SyncCloud.Service.Storage.Embedded;

/// <summary>SQLite's result codes as the store's exceptions.</summary>
internal static class SqliteErrors
{
    private const int Full = 13;
    private const int NoRoomForSharedMemory = 4874; // SQLITE_IOERR_SHMSIZE: the file beside the write-ahead log could not grow

    public static StorageException ToStorage(SqliteException exception) => exception.SqliteErrorCode == Full || exception.SqliteExtendedErrorCode == NoRoomForSharedMemory
        ? new StorageException("the disk with the service's database is full", isFull: true, exception)
        : new StorageException($"the service's database cannot answer: {exception.Message}", isFull: false, exception);
}
