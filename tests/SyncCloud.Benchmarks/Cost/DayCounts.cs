using SyncCloud.Benchmarks.World;

namespace SyncCloud.Benchmarks.Cost;

/// <summary>What a user's day came to, as it was counted.</summary>
internal sealed record DayCounts
{
    public required long Changes { get; init; }
    public required long Logs { get; init; }

    /// <summary>Made for requests of devices, and for their packs.</summary>
    public required StorageCounts Requests { get; init; }

    /// <summary>Made by timers, for this user's collection.</summary>
    public required StorageCounts Timers { get; init; }
    public required long Executions { get; init; }
    public required long TimerExecutions { get; init; }
    public required BusCounts Bus { get; init; }

    /// <summary>Bodies that devices received.</summary>
    public required long AnswerBytes { get; init; }
    public required long Answers { get; init; }

    /// <summary>By how much the store has grown.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Devices that wait at a queue, in the mean over the day.</summary>
    public required double Connections { get; init; }
}

/// <summary>Operations of Service Bus.</summary>
internal sealed record BusCounts
{
    public long Sends { get; init; }
    public long Receives { get; init; }

    /// <summary>Long polls that ended with nothing; each is an operation all the same.</summary>
    public long EmptyReceives { get; init; }

    /// <summary>Looks at a queue's definition, for its key.</summary>
    public long Management { get; init; }

    public long All => Sends + Receives + EmptyReceives + Management;
}
