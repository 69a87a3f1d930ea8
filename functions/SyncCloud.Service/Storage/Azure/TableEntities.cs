using Azure;
using Azure.Data.Tables;

namespace SyncCloud.Service.Storage.Azure;

/// <summary>
/// Rows as entities. Keys are taken as they are, since <see cref="TableKey"/> allows only what Table Storage does; every type of property has its own there:
/// Edm.String, Int64, Boolean, DateTime and Binary. A row without properties is an entity without properties.
/// </summary>
internal static class TableEntities
{
    // Table Storage counts time from here.
    private static readonly DateTimeOffset FirstTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ETag NoVersion = new("W/\"datetime'1601-01-01T00%3A00%3A00Z'\"");

    public static TableTransactionAction Action(string partition, TableOperation operation) => operation switch
    {
        TableOperation.Insert insert => new(TableTransactionActionType.Add, Entity(partition, insert.Row, insert.Properties)),
        TableOperation.Replace replace => new(TableTransactionActionType.UpdateReplace, Entity(partition, replace.Row, replace.Properties), Version(replace.ETag)),
        TableOperation.Upsert upsert => new(TableTransactionActionType.UpsertReplace, Entity(partition, upsert.Row, upsert.Properties)),
        TableOperation.Merge merge => new(TableTransactionActionType.UpdateMerge, Entity(partition, merge.Row, merge.Properties), Version(merge.ETag)),
        TableOperation.InsertOrMerge merge => new(TableTransactionActionType.UpsertMerge, Entity(partition, merge.Row, merge.Properties)),
        TableOperation.Delete delete => new(TableTransactionActionType.Delete, new TableEntity(partition, delete.Row), Version(delete.ETag)),
        _ => throw new InvalidOperationException($"unknown operation {operation.GetType().Name}"),
    };

    public static TableRow Row(TableEntity entity)
    {
        var properties = TableProperties.Empty;
        foreach (var (name, value) in entity)
        {
            if (IsOfTheStore(name)) continue;
            properties = value switch
            {
                string text => properties.With(name, text),
                long number => properties.With(name, number),
                bool flag => properties.With(name, flag),
                DateTimeOffset time => properties.With(name, time),
                byte[] bytes => properties.With(name, bytes),
                _ => throw new StorageException($"row {entity.RowKey} holds a property {name} of unknown type", isFull: false, inner: null),
            };
        }
        return new TableRow(entity.PartitionKey, entity.RowKey, entity.ETag.ToString("H"), properties);
    }

    private static TableEntity Entity(string partition, string row, TableProperties properties)
    {
        var entity = new TableEntity(partition, row);
        foreach (var (name, value) in properties.Values)
        {
            if (IsOfTheStore(name)) throw new ArgumentException($"'{name}' cannot name a property", nameof(properties));
            if (value is DateTimeOffset time && time < FirstTime) throw new ArgumentException($"property {name} is before {FirstTime:yyyy}", nameof(properties));
            entity.Add(name, value);
        }
        return entity;
    }

    private static bool IsOfTheStore(string name) => name is "PartitionKey" or "RowKey" or "Timestamp" or "odata.etag";

    // What is no tag of Table Storage's can be no row's version; it asks for the form.
    private static ETag Version(string? etag) => etag is null ? ETag.All : etag.StartsWith("W/\"", StringComparison.Ordinal) ? new ETag(etag) : NoVersion;
}
