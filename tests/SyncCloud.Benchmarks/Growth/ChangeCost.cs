using SyncCloud.Benchmarks.World;

namespace SyncCloud.Benchmarks.Growth;

/// <summary>What one change cost on one of its two ways, all sides together where they share this process.</summary>
/// <param name="Time">From beginning to end, in the median.</param>
/// <param name="Processor">Of device and service, in the mean.</param>
/// <param name="Allocated">Bytes of memory that device and service allocated, in the mean.</param>
/// <param name="WireBytes">Sent and received by the device, headers too, in the mean.</param>
/// <param name="Storage">Transactions of the service with its stores, in the mean.</param>
internal sealed record ChangeCost(TimeSpan Time, TimeSpan Processor, double Allocated, double WireBytes, StorageCounts Storage);

/// <summary>The costs of sending and receiving one change, and of one pass of the service's maintenance.</summary>
internal sealed record GrowthCost(ChangeCost Send, ChangeCost Receive, StorageCounts Maintenance);
