using SyncCloud.Benchmarks.Cost;
using SyncCloud.Benchmarks.World;

namespace SyncCloud.Benchmarks.Tests;

[TestClass]
public sealed class MonthTests
{
    private static readonly HostParameters Host = new()
    {
        InstanceGigabytes = 2, LeastSecondsPerExecution = 1, RequestsPerSecondPerInstance = 10, PeakToAverage = 3, SecondsPerStorageTransaction = 0.01, CollectionsAtOnce = 4, HeaderBytesPerAnswer = 100,
    };

    private static readonly DayPattern Pattern = new() { Days = 30, GigabytesStored = 5, GigabytesDownloaded = 1, FileBytes = 1, Devices = [] };

    private static readonly DayCounts Day = new()
    {
        Changes = 10, Logs = 5, Requests = new StorageCounts { BlobWrites = 5, TableReads = 20 }, Timers = new StorageCounts { BlobLists = 40, TableReads = 60 }, Executions = 100, TimerExecutions = 50,
        Bus = new BusCounts { Sends = 5, Receives = 5, EmptyReceives = 1000, Management = 10 }, AnswerBytes = 1_000_000, Answers = 95, StoredBytes = 2_000_000, Connections = 1.5,
    };

    [TestMethod]
    public void Of_OneUser_BillsEachRequestForItself_AndTimersOnce()
    {
        var month = MonthUsage.Of(Day, users: 1, Host, Pattern);
        Assert.AreEqual((100 + 50) * 30, month.Executions);
        Assert.AreEqual(2 * 30 * (100 + 50), month.GigabyteSeconds, 1e-6);
        Assert.AreEqual(1020 * 30, month.BusOperations);
        Assert.AreEqual(new StorageCounts { BlobWrites = 150, BlobLists = 1200, TableReads = 2400 }, month.Storage);
        Assert.AreEqual(5 + (2e6 * 15 / 1e9), month.StoredGigabytes, 1e-9);
        Assert.AreEqual(1 + ((1e6 + (1100 * 100)) * 30 / 1e9), month.EgressGigabytes, 1e-9);
    }

    [TestMethod]
    public void Of_ManyUsers_BillsInstancesThatAreNeverAtRest_AndTimersByWhatTheyWaitFor()
    {
        var month = MonthUsage.Of(Day, users: 86_400, Host, Pattern);
        // A hundred requests a second, three times that in busy hours: thirty instances.
        Assert.AreEqual(2 * 30 * ((30 * 86_400d) + (100 * 86_400 * 0.01 / 4)), month.GigabyteSeconds, 1);
        Assert.AreEqual((100d * 86_400 * 30) + (50 * 30), month.Executions, 1e-6);
        Assert.AreEqual(1.5 * 86_400, month.BusConnections, 1e-6);
    }
}
