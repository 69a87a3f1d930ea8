namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>What stands in the way of a statement.</summary>
internal enum DatabaseTrouble
{
    /// <summary>This statement alone is refused: by a constraint, by a trigger, or because it needs something of the application's.</summary>
    Refused,

    /// <summary>Another program holds the database for longer than is waited for.</summary>
    InUse,

    /// <summary>It cannot be written or read now: a full disk, permissions, a failing disk.</summary>
    Failed,

    /// <summary>It is no database, an encrypted one, or a damaged one.</summary>
    Unreadable,
}

/// <summary>A statement did not run. The message is fit to be shown behind the path of what it was for.</summary>
internal sealed class DatabaseException(DatabaseTrouble trouble, string message) : Exception(message)
{
    internal DatabaseTrouble Trouble { get; } = trouble;
}
