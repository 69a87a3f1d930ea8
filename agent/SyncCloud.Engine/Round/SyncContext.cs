using SyncCloud.Engine.Content;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>All that a round works with.</summary>
public sealed record SyncContext
{
    public required CollectionId Collection { get; init; }
    public required DeviceId Device { get; init; }

    /// <summary>The device's name, for the names of conflict copies.</summary>
    public required string DeviceName { get; init; }

    public required StateStore State { get; init; }
    public required IConnector Connector { get; init; }
    public required ICloudTransport Transport { get; init; }
    public required TimeProvider Time { get; init; }

    /// <summary>Source of random ids (log ids, item ids of the engine's own); deterministic in the simulator.</summary>
    public required Func<UInt128> RandomId { get; init; }

    /// <summary>From when on deletions and replacements wait for an approval.</summary>
    public GuardOptions Guard { get; init; } = new();

    /// <summary>Whether this device sends what changes here, and how far behind it stays.</summary>
    public SyncMode Mode { get; init; } = SyncMode.TwoWay;

    /// <summary>Told of each stage as it goes on; calls come from the round's own flow.</summary>
    public IProgress<RoundProgress>? Progress { get; init; }

    /// <summary>When this device makes a base image.</summary>
    public ImagePolicy Images { get; init; } = new();

    /// <summary>From how many changes on a log, or items on an image, may hold them in columns; 0 is always, as tests want it.</summary>
    public int ColumnsFrom { get; init; } = FormatFeatures.ColumnsFrom;

    /// <summary>From what length on contents have pieces, and how long these are.</summary>
    internal PieceSizes Pieces { get; init; } = PieceSizes.Standard;

    /// <summary>Of how many pending items, about, decisions are held in memory at once, where it may be fewer than all.</summary>
    internal int PortionItems { get; init; } = 16_384;

    /// <summary>How many transfers may run at once; 1 is strictly sequential.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>The service's time; a device's clock may be anything, and counts only where no answer has told.</summary>
    internal DateTimeOffset ServiceTime => Transport.ServiceTime ?? Time.GetUtcNow();

    /// <summary>Local changes that are still to be sent.</summary>
    internal long UnsentCount => Mode.Sends ? State.UnpushedCount : 0;
}
