using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>
/// The way to the cloud for one device. Expected outcomes are values. Everything else is a <see cref="TransportException"/> that says whether a
/// retry can help. All calls may be repeated: append answers a repeated log id as the success that it was, uploads are create-only.
/// Safe for concurrent calls.
/// </summary>
public interface ICloudTransport
{
    /// <summary>The service's time as its newest answer told it; null when none has.</summary>
    DateTimeOffset? ServiceTime => null;

    Task<AppendOutcome> AppendAsync(CollectionId collection, ReadOnlyMemory<byte> log, CancellationToken cancellationToken);

    /// <summary>
    /// Reads committed logs after <paramref name="after"/> in order, handing each to <paramref name="receive"/> before the next is read. One request; the service
    /// may stop at <paramref name="byteBudget"/> bytes, so the caller asks on until it has the head.
    /// </summary>
    Task<ReadOutcome> ReadAsync(CollectionId collection, LogPosition after, long byteBudget, Func<StoredLog, CancellationToken, ValueTask> receive, CancellationToken cancellationToken);

    /// <summary>The bytes of one committed log.</summary>
    Task<ReadOnlyMemory<byte>> DownloadLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken);

    /// <summary>The row of a committed log, by its sequence number; null when there is none.</summary>
    Task<LogRow?> FindLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken);

    /// <summary>The row of a committed log, by its id; null when there is none.</summary>
    Task<LogRow?> FindLogAsync(CollectionId collection, LogId log, CancellationToken cancellationToken);

    /// <summary>The base images that there are, oldest first.</summary>
    Task<IReadOnlyList<ImageRow>> ListImagesAsync(CollectionId collection, CancellationToken cancellationToken);

    /// <summary>
    /// Hands the newest image not above <paramref name="at"/> (null: the newest of all) to <paramref name="receive"/>, which reads it to its end; false
    /// when there is none. When the line breaks, another try hands it over anew from its start, so <paramref name="receive"/> must keep nothing of what
    /// it did not read to the end. What <paramref name="receive"/> throws comes through.
    /// </summary>
    Task<bool> ReadImageAsync(CollectionId collection, long? at, Func<Stream, CancellationToken, Task> receive, CancellationToken cancellationToken);

    /// <summary>Stores the image that <paramref name="write"/> writes (anew for each try).</summary>
    Task<ImageOutcome> UploadImageAsync(CollectionId collection, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Stores a pack, create-only; a pack that is there already is a success.</summary>
    Task UploadPackAsync(CollectionId collection, Hash256 pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>
    /// Bytes of a pack: <paramref name="length"/> from <paramref name="offset"/>, or the last <paramref name="length"/> when <paramref name="offset"/> is null; fewer where the pack ends.
    /// </summary>
    Task<PackRange> DownloadPackAsync(CollectionId collection, Hash256 pack, long? offset, int length, CancellationToken cancellationToken);

    /// <summary>Has the service read a stored pack through. True when the pack is in quarantine now, false when it is good.</summary>
    Task<bool> CheckPackAsync(CollectionId collection, Hash256 pack, CancellationToken cancellationToken);

    /// <summary>The packs in quarantine, which a device that holds their contents uploads again.</summary>
    Task<IReadOnlyList<DamagedPack>> WantedPacksAsync(CollectionId collection, CancellationToken cancellationToken);

    /// <summary>Announces which packs will probably be downloaded, in order, instead of those announced before. Only a hint: it makes no request.</summary>
    void ExpectPacks(CollectionId collection, IReadOnlyList<Hash256> expected) { }
}

/// <summary>Part of a pack, and how long the whole pack is.</summary>
public readonly record struct PackRange(ReadOnlyMemory<byte> Bytes, long PackLength)
{
    /// <summary>What holds the bytes, if it is one of <see cref="Content.PackBuffers"/>: whoever has no more use for them may give it back.</summary>
    internal byte[]? Buffer { get; init; }
}

/// <summary>A pack in quarantine; <paramref name="Damaged"/> are the raw bytes of it that cannot be read, null when none can.</summary>
public sealed record DamagedPack(Hash256 Pack, IReadOnlyList<ByteRun>? Damaged)
{
    /// <summary>Whether an extent of this pack needs damaged bytes. One that does not count from the first block cannot be placed without the directory, and so counts as touched.</summary>
    public bool Touches(Extent extent) => Damaged is null || extent.FirstBlock != 0
        || Damaged.Any(run => extent.Start < run.Start + run.Length && run.Start < extent.Start + extent.Length);
}

/// <summary>How an append ended.</summary>
public abstract record AppendOutcome
{
    private AppendOutcome() { }

    /// <summary>The log is committed (now, or by an earlier try) at this position.</summary>
    public sealed record Appended(LogPosition Position) : AppendOutcome;

    /// <summary>Another log came first; this one was not and can never be committed.</summary>
    public sealed record LostRace(LogPosition Head) : AppendOutcome;

    /// <summary>Containers that the log names are not stored (any more); their contents must be stored again.</summary>
    public sealed record ContainersRetired(IReadOnlyList<ContainerId> Containers) : AppendOutcome;

    /// <summary>Packs that the log names are damaged: what it says of them must be said of other packs.</summary>
    public sealed record ContainersQuarantined(IReadOnlyList<ContainerId> Containers) : AppendOutcome;

    /// <summary>The service is older than the log's format, and can neither commit nor repeat it; <paramref name="Refusal"/> is what to throw where nothing else helps.</summary>
    public sealed record UnknownFeature(string Feature, TransportException Refusal) : AppendOutcome;
}

/// <summary>How an upload of a base image ended.</summary>
public abstract record ImageOutcome
{
    private ImageOutcome() { }

    /// <summary>Its sequence number has an image: this one, or another that came first.</summary>
    public sealed record Stored : ImageOutcome;

    /// <summary>Packs that it names are not stored (any more).</summary>
    public sealed record ContainersRetired(IReadOnlyList<ContainerId> Containers) : ImageOutcome;

    /// <summary>The service is older than the image's format; nothing depends on it.</summary>
    public sealed record UnknownFeature(string Feature) : ImageOutcome;

    /// <summary>The service has no room for it; nothing depends on it.</summary>
    public sealed record NoRoom(string Reason) : ImageOutcome;
}

/// <summary>How a read ended.</summary>
public abstract record ReadOutcome
{
    private ReadOutcome() { }

    /// <summary>All logs were received up to the byte budget; <paramref name="Head"/> is the head then, <paramref name="WantedPacks"/> how many packs are in quarantine.</summary>
    public sealed record UpTo(LogPosition Head, long WantedPacks = 0) : ReadOutcome;

    /// <summary>The service's chain does not hold the position that was asked after.</summary>
    public sealed record Rewound(LogPosition Head) : ReadOutcome;

    /// <summary>The next log was trimmed: a base image tells what it and the following ones said.</summary>
    public sealed record Trimmed(LogPosition Head) : ReadOutcome;
}
