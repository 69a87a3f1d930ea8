namespace SyncCloud.LocalHost.Try;

/// <summary>The trial cannot go on; the message says why.</summary>
internal sealed class TryException(string message) : Exception(message);
