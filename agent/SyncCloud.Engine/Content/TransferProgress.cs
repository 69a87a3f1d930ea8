namespace SyncCloud.Engine.Content;

/// <summary>How far storing or fetching has come, since the object was made that reports it.</summary>
/// <param name="BytesDone">Bytes of contents dealt with.</param>
/// <param name="BytesMoved">Bytes among them that were new to the cloud, or came from it.</param>
public readonly record struct TransferProgress(long BytesDone, long BytesMoved);
