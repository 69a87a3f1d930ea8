namespace SyncCloud.Engine;

/// <summary>The application data as a whole cannot be used: a missing root or marker, a foreign collection. The message names the path and the remedy.</summary>
public class ApplicationDataException(string path, string message) : Exception(message)
{
    public string Path { get; } = path;
}
