using Microsoft.Data.Sqlite;

namespace SyncCloud.Service.Storage.Embedded;

/// <summary>SQLite's result codes as the store's exceptions.</summary>
internal static class SqliteErrors
{
    private const int Full = 13;

    public static StorageException ToStorage(SqliteException exception) => exception.SqliteErrorCode == Full
        ? new StorageException("the disk with the service's database is full", isFull: true, exception)
        : new StorageException($"the service's database cannot answer: {exception.Message}", isFull: false, exception);
}
