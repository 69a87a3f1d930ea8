namespace SyncCloud.Connectors.Documents;

/// <summary>What the documents connector takes from its surroundings.</summary>
public sealed record DocumentOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How coarse a volume's modification times may be: a document modified less than this before it is read is read again next time.</summary>
    public TimeSpan Grain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long former versions of documents are kept.</summary>
    public TimeSpan TrashAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Up to how many documents are made durable, journalled and put in place together.</summary>
    public int BatchDocuments { get; init; } = 256;
}
