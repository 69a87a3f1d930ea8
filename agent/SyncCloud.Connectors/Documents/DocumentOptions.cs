namespace SyncCloud.Connectors.Documents;

/// <summary>What the documents connector takes from its surroundings.</summary>
public sealed record DocumentOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How coarse a volume's modification times may be: a document modified less than this before it is read is read again next time.</summary>
    public TimeSpan Grain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after a write a document is taken to be in the middle of being saved, so that entries missing from it are not gone yet.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long former versions of documents are kept.</summary>
    public TimeSpan TrashAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Up to how many documents are made durable, journalled and put in place together.</summary>
    public int BatchDocuments { get; init; } = 2048;

    /// <summary>How many bytes of documents, former and new, a batch holds at most, unless it is a single document.</summary>
    public long BatchBytes { get; init; } = 16 << 20;
}
