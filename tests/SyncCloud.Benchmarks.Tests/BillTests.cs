using SyncCloud.Benchmarks.Cost;
using SyncCloud.Benchmarks.World;

namespace SyncCloud.Benchmarks.Tests;

[TestClass]
public sealed class BillTests
{
    private static readonly Prices Prices = new()
    {
        BlobWritesPer10000 = 5, BlobReadsPer10000 = 0.5, BlobListsPer10000 = 4, BlobOthersPer10000 = 0.25, BlobDeletesPer10000 = 0, TableTransactionsPer10000 = 0.1,
        StoredPerGigabyte = 2, EgressPerGigabyte = 3, ExecutionsPerMillion = 7, PerGigabyteSecond = 0.01,
        Free = new FreeGrants { EgressGigabytes = 10, Executions = 1_000_000, GigabyteSeconds = 100 },
        BusBasic = new BusPrices { ConnectionsIncluded = 100, Operations = [new BusStep { PerMillion = 1 }] },
        BusStandard = new BusPrices
        {
            Base = 10, ConnectionsIncluded = 1000, PerConnection = 0.5,
            Operations = [new BusStep { UpTo = 2e6, PerMillion = 0 }, new BusStep { UpTo = 5e6, PerMillion = 3 }, new BusStep { PerMillion = 2 }],
        },
    };

    private static readonly MonthUsage Nothing = new()
    {
        Storage = new StorageCounts(), Executions = 0, GigabyteSeconds = 0, BusOperations = 0, BusConnections = 0, StoredGigabytes = 0, EgressGigabytes = 0,
    };

    [TestMethod]
    public void Of_Nothing_CostsNothing() => Assert.AreEqual(0, MonthBill.Of(Nothing, Prices).Sum);

    [TestMethod]
    public void Of_EachClassOfTransactions_HasItsOwnPrice()
    {
        var storage = new StorageCounts { BlobWrites = 10_000, BlobReads = 20_000, BlobLists = 10_000, BlobOthers = 40_000, BlobDeletes = 90_000, TableReads = 10_000, TableWrites = 30_000 };
        var bill = MonthBill.Of(Nothing with { Storage = storage }, Prices);
        Assert.AreEqual(5 + 1 + 4 + 1 + 0 + 0.1 + 0.3, bill.Sum, 1e-9);
        Assert.AreEqual(bill.Sum, bill.Operations, 1e-9);
    }

    [TestMethod]
    public void Of_MoreThanIsFree_CostsTheRest()
    {
        var bill = MonthBill.Of(Nothing with { Executions = 3_000_000, GigabyteSeconds = 150, EgressGigabytes = 11, StoredGigabytes = 4 }, Prices);
        Assert.AreEqual(14 + 0.5 + 3 + 8, bill.Sum, 1e-9);
        Assert.AreEqual(14.5, bill.Operations, 1e-9);
        Assert.AreEqual(0, MonthBill.Of(Nothing with { Executions = 900_000, GigabyteSeconds = 99, EgressGigabytes = 9 }, Prices).Sum);
    }

    [TestMethod]
    public void Of_DevicesThatFitBasicServiceBus_PayItsOperationsAlone()
    {
        var bill = MonthBill.Of(Nothing with { BusOperations = 3e6, BusConnections = 100 }, Prices);
        Assert.IsFalse(bill.NeedsStandardBus);
        Assert.AreEqual(3, bill.Sum, 1e-9);
    }

    [TestMethod]
    public void Of_MoreDevices_PayStandardByItsSteps_AndForConnectionsBeyondThoseIncluded()
    {
        var bill = MonthBill.Of(Nothing with { BusOperations = 6e6, BusConnections = 1010 }, Prices);
        Assert.IsTrue(bill.NeedsStandardBus);
        Assert.AreEqual(10 + ((5 - 2) * 3) + ((6 - 5) * 2) + (10 * 0.5), bill.Sum, 1e-9);
    }
}
