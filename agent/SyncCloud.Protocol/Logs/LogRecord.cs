namespace SyncCloud.Protocol;

/// <summary>One record of a log's body: exactly one of the two is set.</summary>
public readonly record struct LogRecord(Change? Change, LocationRecord? Location);
