namespace SyncCloud.Benchmarks.Cost;

/// <summary>List prices of a month, in one currency.</summary>
internal sealed record Prices
{
    public required double BlobWritesPer10000 { get; init; }
    public required double BlobReadsPer10000 { get; init; }
    public required double BlobListsPer10000 { get; init; }
    public required double BlobOthersPer10000 { get; init; }
    public required double BlobDeletesPer10000 { get; init; }
    public required double TableTransactionsPer10000 { get; init; }
    public required double StoredPerGigabyte { get; init; }
    public required double EgressPerGigabyte { get; init; }
    public required double ExecutionsPerMillion { get; init; }
    public required double PerGigabyteSecond { get; init; }
    public required FreeGrants Free { get; init; }
    public required BusPrices BusBasic { get; init; }
    public required BusPrices BusStandard { get; init; }
}

/// <summary>What costs nothing each month, of a subscription.</summary>
internal sealed record FreeGrants
{
    public double EgressGigabytes { get; init; }
    public double Executions { get; init; }
    public double GigabyteSeconds { get; init; }
}

/// <summary>A tier of Service Bus. <see cref="PerConnection"/>: for each connection beyond those included, at the hour's peak; null where there may be no more.</summary>
internal sealed record BusPrices
{
    public double Base { get; init; }
    public required double ConnectionsIncluded { get; init; }
    public double? PerConnection { get; init; }
    public required IReadOnlyList<BusStep> Operations { get; init; }

    public bool Takes(double connections) => PerConnection is not null || connections <= ConnectionsIncluded;

    public double OfConnections(double connections) => Math.Max(0, connections - ConnectionsIncluded) * (PerConnection ?? 0);

    public double OfOperations(double operations)
    {
        var (sum, from) = (0d, 0d);
        foreach (var step in Operations)
        {
            var upTo = step.UpTo ?? double.MaxValue;
            sum += Math.Max(0, Math.Min(operations, upTo) - from) / 1e6 * step.PerMillion;
            from = upTo;
        }
        return sum;
    }
}

/// <summary>The price of a million operations up to this many in a month; null: of all further ones.</summary>
internal sealed record BusStep
{
    public double? UpTo { get; init; }
    public required double PerMillion { get; init; }
}
