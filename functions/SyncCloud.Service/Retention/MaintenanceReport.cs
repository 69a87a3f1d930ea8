namespace SyncCloud.Service.Retention;

/// <summary>What passes of maintenance did.</summary>
public sealed record MaintenanceReport
{
    public long Collections { get; init; }

    /// <summary>Logs moved into segments.</summary>
    public long LogsRolled { get; init; }

    /// <summary>Logs that lost their bytes.</summary>
    public long LogsTrimmed { get; init; }
    public long ImagesRemoved { get; init; }

    /// <summary>Packs that nobody may name any more.</summary>
    public long PacksRetired { get; init; }

    /// <summary>Retired packs that are gone.</summary>
    public long PacksDeleted { get; init; }

    /// <summary>Blobs that no row pointed at.</summary>
    public long BlobsSwept { get; init; }

    /// <summary>Reservations for what was never stored, or is no more.</summary>
    public long ReservationsReleased { get; init; }

    public static MaintenanceReport operator +(MaintenanceReport left, MaintenanceReport right) => new()
    {
        Collections = left.Collections + right.Collections,
        LogsRolled = left.LogsRolled + right.LogsRolled,
        LogsTrimmed = left.LogsTrimmed + right.LogsTrimmed,
        ImagesRemoved = left.ImagesRemoved + right.ImagesRemoved,
        PacksRetired = left.PacksRetired + right.PacksRetired,
        PacksDeleted = left.PacksDeleted + right.PacksDeleted,
        BlobsSwept = left.BlobsSwept + right.BlobsSwept,
        ReservationsReleased = left.ReservationsReleased + right.ReservationsReleased,
    };
}
