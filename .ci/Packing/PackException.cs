namespace SyncCloud.Packing;

/// <summary>A release cannot be built; the message says why, in words for whoever asked for it.</summary>
internal sealed class PackException(string message) : Exception(message);
