namespace SyncCloud.Benchmarks.Cost;

/// <summary>One line of a bill.</summary>
internal sealed record BillLine(string What, double Quantity, double Price);

/// <summary>A month's price. Pure arithmetic; see <see cref="Prices"/>.</summary>
internal sealed record MonthBill(IReadOnlyList<BillLine> Lines, bool NeedsStandardBus)
{
    public double Sum => Lines.Sum(line => line.Price);

    /// <summary>What operations cost, without what merely lies there, leaves it, or waits.</summary>
    public double Operations => Lines.Where(line => line.What is not (Stored or Egress or Connections or BusBase)).Sum(line => line.Price);

    public const string Stored = "stored, GB";
    public const string Egress = "egress, GB";
    public const string Connections = "devices waiting at Service Bus";
    public const string BusBase = "Service Bus, base";

    /// <summary>Basic Service Bus is taken as long as it has room for the devices that wait.</summary>
    public static MonthBill Of(MonthUsage usage, Prices prices)
    {
        var standard = !prices.BusBasic.Takes(usage.BusConnections);
        var bus = standard ? prices.BusStandard : prices.BusBasic;
        return new MonthBill(
        [
            Per10000("blob writes", usage.Storage.BlobWrites, prices.BlobWritesPer10000),
            Per10000("blob reads", usage.Storage.BlobReads, prices.BlobReadsPer10000),
            Per10000("blob listings", usage.Storage.BlobLists, prices.BlobListsPer10000),
            Per10000("blob properties", usage.Storage.BlobOthers, prices.BlobOthersPer10000),
            Per10000("blob deletions", usage.Storage.BlobDeletes, prices.BlobDeletesPer10000),
            Per10000("table reads", usage.Storage.TableReads, prices.TableTransactionsPer10000),
            Per10000("table writes", usage.Storage.TableWrites, prices.TableTransactionsPer10000),
            new("executions", usage.Executions, Beyond(usage.Executions, prices.Free.Executions) / 1e6 * prices.ExecutionsPerMillion),
            new("GB-seconds", usage.GigabyteSeconds, Beyond(usage.GigabyteSeconds, prices.Free.GigabyteSeconds) * prices.PerGigabyteSecond),
            new("Service Bus operations", usage.BusOperations, bus.OfOperations(usage.BusOperations)),
            new(BusBase, 1, bus.Base),
            new(Connections, usage.BusConnections, bus.OfConnections(usage.BusConnections)),
            new(Stored, usage.StoredGigabytes, usage.StoredGigabytes * prices.StoredPerGigabyte),
            new(Egress, usage.EgressGigabytes, Beyond(usage.EgressGigabytes, prices.Free.EgressGigabytes) * prices.EgressPerGigabyte),
        ], standard);
    }

    private static BillLine Per10000(string what, double quantity, double price) => new(what, quantity, quantity / 10_000 * price);
    private static double Beyond(double quantity, double free) => Math.Max(0, quantity - free);
}
