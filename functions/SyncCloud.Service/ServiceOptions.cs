using SyncCloud.Protocol;

namespace SyncCloud.Service;

/// <summary>What an owner may set. Lengths in bytes.</summary>
public sealed record ServiceOptions
{
    /// <summary>The longest change log that is taken; no more than <see cref="FormatLimits.MaxLogLength"/>.</summary>
    public long MaxLogLength { get; init; } = FormatLimits.MaxLogLength;

    /// <summary>The longest pack that is taken; no more than <see cref="FormatLimits.MaxPackLength"/>.</summary>
    public long MaxPackLength { get; init; } = FormatLimits.MaxPackLength;

    /// <summary>The longest base image that is taken.</summary>
    public long MaxImageLength { get; init; } = 1L << 30;

    /// <summary>What one user may store in all.</summary>
    public long UserQuota { get; init; } = 1L << 40;

    /// <summary>How many collections one user may have.</summary>
    public int MaxCollections { get; init; } = 1_000;

    /// <summary>How long a link for content holds.</summary>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an enrolment code holds.</summary>
    public TimeSpan EnrolmentCodeLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After this many lost races in a row a device gets a turn.</summary>
    public int LostRacesBeforeTurn { get; init; } = 5;

    /// <summary>How long others wait while a device has its turn.</summary>
    public TimeSpan TurnLength { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Logs younger than this keep their bytes, and the chain can be folded as it was at any log in it. By time of commit.</summary>
    public TimeSpan HistoryWindow { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long after a thing is no longer needed it goes: longer than any link, or any reading that has begun, lasts.</summary>
    public TimeSpan RetentionGrace { get; init; } = TimeSpan.FromDays(1);

    /// <summary>What nothing refers to is left alone for this long after it was stored, since its log may be under way.</summary>
    public TimeSpan SweepAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Logs older than this are rolled into segments, in runs of at least <see cref="RollFrom"/>.</summary>
    public TimeSpan RollAge { get; init; } = TimeSpan.FromHours(6);
    public int RollFrom { get; init; } = 32;

    /// <summary>How often maintenance runs by itself.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Whether webhooks may lead to the service's own machine, and there without HTTPS. Never where others share it.</summary>
    public bool WebhooksToThisMachine { get; init; }

    /// <summary>Every option that cannot work, in words; empty when all can.</summary>
    public IReadOnlyList<string> Errors()
    {
        var errors = new List<string>();
        Check(MaxLogLength is >= 1024 and <= FormatLimits.MaxLogLength, $"{nameof(MaxLogLength)} must be 1024 to {FormatLimits.MaxLogLength} bytes");
        Check(MaxPackLength is >= 1024 and <= FormatLimits.MaxPackLength, $"{nameof(MaxPackLength)} must be 1024 to {FormatLimits.MaxPackLength} bytes");
        Check(MaxImageLength >= 1024, $"{nameof(MaxImageLength)} must be at least 1024 bytes");
        Check(UserQuota > 0, $"{nameof(UserQuota)} must be more than 0 bytes");
        Check(MaxCollections is >= 1 and <= 1_000, $"{nameof(MaxCollections)} must be 1 to 1,000");
        Check(LinkLifetime >= TimeSpan.FromSeconds(10) && LinkLifetime <= TimeSpan.FromHours(24), $"{nameof(LinkLifetime)} must be 10 seconds to 24 hours");
        Check(EnrolmentCodeLifetime >= TimeSpan.FromMinutes(1) && EnrolmentCodeLifetime <= TimeSpan.FromDays(7), $"{nameof(EnrolmentCodeLifetime)} must be 1 minute to 7 days");
        Check(LostRacesBeforeTurn >= 1, $"{nameof(LostRacesBeforeTurn)} must be at least 1");
        Check(TurnLength >= TimeSpan.Zero && TurnLength <= TimeSpan.FromMinutes(1), $"{nameof(TurnLength)} must be 0 to 60 seconds");
        Check(HistoryWindow >= TimeSpan.Zero && HistoryWindow <= TimeSpan.FromDays(36500), $"{nameof(HistoryWindow)} must be 0 to 36,500 days");
        Check(RetentionGrace > LinkLifetime && RetentionGrace <= TimeSpan.FromDays(365), $"{nameof(RetentionGrace)} must be longer than {nameof(LinkLifetime)}, and at most 365 days");
        Check(SweepAge > LinkLifetime && SweepAge <= TimeSpan.FromDays(365), $"{nameof(SweepAge)} must be longer than {nameof(LinkLifetime)}, and at most 365 days");
        Check(RollAge >= TimeSpan.Zero && RollAge <= TimeSpan.FromDays(365), $"{nameof(RollAge)} must be 0 to 365 days");
        Check(RollFrom >= 2, $"{nameof(RollFrom)} must be at least 2");
        Check(MaintenanceInterval >= TimeSpan.FromMinutes(1) && MaintenanceInterval <= TimeSpan.FromDays(30), $"{nameof(MaintenanceInterval)} must be 1 minute to 30 days");
        return errors;

        void Check(bool holds, string otherwise)
        {
            if (!holds) errors.Add(otherwise);
        }
    }
}
