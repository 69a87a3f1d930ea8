using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Management;

/// <summary>Bytes that a collection has of its user's usage.</summary>
internal readonly record struct UsageNumbers(long Contents, long Logs)
{
    public const string TotalName = "Total";

    public long Sum => Contents + Logs;

    public static string ContentsName(CollectionId collection) => $"Contents_{collection}";
    public static string LogsName(CollectionId collection) => $"Logs_{collection}";

    /// <summary>What all collections have together.</summary>
    public static long Total(TableRow? usage) => usage is null ? 0 : usage.Properties.Number(TotalName) ?? usage.Properties.Values.Values.OfType<long>().Sum();

    /// <summary>What is on record in the collection's own row, or else where older services kept it.</summary>
    public static UsageNumbers Of(CollectionId collection, TableRow? own, TableRow? usage) => own is not null
        ? new(own.Properties.Number("Contents") ?? 0, own.Properties.Number("Logs") ?? 0)
        : new(usage?.Properties.Number(ContentsName(collection)) ?? 0, usage?.Properties.Number(LogsName(collection)) ?? 0);
}
