using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>As whom a revision is published, and where.</summary>
public sealed record RevisionContext
{
    public required DeviceId Device { get; init; }

    /// <summary>The device's name, for the names of what has to stand beside something else.</summary>
    public required string DeviceName { get; init; }

    /// <summary>The device's own state store, which is told that what the revision destroys on this device is approved of; the chain in it is not touched.</summary>
    public required StateStore State { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Source of random log ids.</summary>
    public required Func<UInt128> RandomId { get; init; }

    /// <summary>From how many changes on a log may hold them in columns; 0 is always, as tests want it.</summary>
    public int ColumnsFrom { get; init; } = FormatFeatures.ColumnsFrom;
}
