namespace SyncCloud.LocalHost;

/// <summary>The server cannot start or work as asked. The message says why and what to do, in words for the person who started it.</summary>
public sealed class LocalServerException(string message, Exception? inner = null) : Exception(message, inner);
