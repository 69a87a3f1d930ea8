using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Management;

/// <summary>The usage of a user and of one collection as they were read, and the operations that change both at once, if neither has changed since.</summary>
internal sealed class CollectionUsage(CollectionId collection, TableRow? usage, TableRow? own)
{
    public long All { get; } = UsageNumbers.Total(usage);
    public UsageNumbers Own { get; } = UsageNumbers.Of(collection, own, usage);

    public IReadOnlyList<TableOperation> Set(UsageNumbers numbers)
    {
        var total = TableProperties.Empty.With(UsageNumbers.TotalName, All - Own.Sum + numbers.Sum);
        var properties = TableProperties.Empty.With("Contents", numbers.Contents).With("Logs", numbers.Logs);
        return
        [
            usage is null ? new TableOperation.Insert(UserKeys.Usage, total) : new TableOperation.Merge(UserKeys.Usage, total, usage.ETag),
            own is null ? new TableOperation.Insert(UserKeys.UsageOf(collection), properties) : new TableOperation.Merge(UserKeys.UsageOf(collection), properties, own.ETag),
        ];
    }

    /// <summary>The collection's part goes from both; nothing is to be done where it has none.</summary>
    public IReadOnlyList<TableOperation> Remove()
    {
        if (usage is null || (own is null && Own.Sum == 0)) return [];
        var rest = usage.Properties.Without(UsageNumbers.ContentsName(collection)).Without(UsageNumbers.LogsName(collection)).With(UsageNumbers.TotalName, All - Own.Sum);
        var replace = new TableOperation.Replace(UserKeys.Usage, rest, usage.ETag);
        return own is null ? [replace] : [replace, new TableOperation.Delete(UserKeys.UsageOf(collection), own.ETag)];
    }
}
