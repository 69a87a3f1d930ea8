using SyncCloud.Benchmarks.World;

namespace SyncCloud.Benchmarks.Cost;

/// <summary>What a month's bill is made out for.</summary>
internal sealed record MonthUsage
{
    private const double SecondsPerDay = 86_400;
    private const double Gigabyte = 1e9;

    public required StorageCounts Storage { get; init; }
    public required double Executions { get; init; }
    public required double GigabyteSeconds { get; init; }
    public required double BusOperations { get; init; }

    /// <summary>Devices that wait at once.</summary>
    public required double BusConnections { get; init; }
    public required double StoredGigabytes { get; init; }
    public required double EgressGigabytes { get; init; }

    /// <summary>
    /// The month of <paramref name="users"/> alike. Requests are billed each for itself, or for as many instances as the busy hours take that are never at rest, whichever is
    /// less. Timers run once for all users, and wait for the store.
    /// </summary>
    public static MonthUsage Of(DayCounts day, double users, HostParameters host, DayPattern pattern)
    {
        var month = pattern.Days;
        var requests = day.Executions * users * month;
        var alone = requests * host.LeastSecondsPerExecution;
        var perSecond = day.Executions * users / SecondsPerDay * host.PeakToAverage;
        var neverAtRest = Math.Ceiling(perSecond / host.RequestsPerSecondPerInstance) * SecondsPerDay * month;
        var timers = month * Math.Max(day.TimerExecutions * host.LeastSecondsPerExecution, day.Timers.All * users * host.SecondsPerStorageTransaction / host.CollectionsAtOnce);
        var answers = day.AnswerBytes + ((day.Answers + day.Bus.Receives + day.Bus.EmptyReceives) * host.HeaderBytesPerAnswer);
        return new MonthUsage
        {
            Storage = (day.Requests + day.Timers) * (users * month),
            Executions = requests + (day.TimerExecutions * month),
            GigabyteSeconds = (Math.Min(alone, neverAtRest) + timers) * host.InstanceGigabytes,
            BusOperations = day.Bus.All * users * month,
            BusConnections = day.Connections * users,
            // Half of what a month adds lies there on average.
            StoredGigabytes = users * (pattern.GigabytesStored + (day.StoredBytes * month / 2 / Gigabyte)),
            EgressGigabytes = users * (pattern.GigabytesDownloaded + (answers * month / Gigabyte)),
        };
    }
}
