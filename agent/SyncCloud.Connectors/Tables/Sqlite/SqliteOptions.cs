namespace SyncCloud.Connectors.Tables.Sqlite;

/// <summary>What the connector to databases takes from its surroundings.</summary>
public sealed record SqliteOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long to wait for another program that writes.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How coarse modification times may be: a database modified less than this before it is read is read again next time.</summary>
    public TimeSpan Grain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long former values of rows are kept.</summary>
    public TimeSpan TrashAge { get; init; } = TimeSpan.FromDays(30);
}
