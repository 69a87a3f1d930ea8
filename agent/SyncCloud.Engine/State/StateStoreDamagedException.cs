using Microsoft.Data.Sqlite;

namespace SyncCloud.Engine.State;

/// <summary>The state store's file is no state store or has damaged pages. The application data and the cloud are not concerned.</summary>
public sealed class StateStoreDamagedException(string path, Exception inner) : Exception($"the state store {path} is damaged ({inner.Message.TrimEnd('.')})", inner)
{
    private const int Corrupt = 11, NotADatabase = 26;

    public string Path { get; } = path;

    /// <summary>Whether an exception that came out of a state store says that its file is damaged.</summary>
    public static bool Tells(Exception exception) => exception is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };
}
