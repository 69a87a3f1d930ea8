namespace SyncCloud.Service.Storage;

/// <summary>One operation of an entity-group transaction, on one row.</summary>
public abstract record TableOperation
{
    public const int MaxPerTransaction = 100;

    private TableOperation(string row) => Row = row;

    public string Row { get; }

    /// <summary>Adds a row; fails with <see cref="TableFailure.Exists"/>.</summary>
    public sealed record Insert(string Row, TableProperties Properties) : TableOperation(Row);

    /// <summary>Replaces all properties of the version with this ETag; fails with <see cref="TableFailure.ETagMismatch"/> or <see cref="TableFailure.NotFound"/>.</summary>
    public sealed record Replace(string Row, TableProperties Properties, string ETag) : TableOperation(Row);

    /// <summary>Adds the row or replaces all its properties, whatever it held.</summary>
    public sealed record Upsert(string Row, TableProperties Properties) : TableOperation(Row);

    /// <summary>Sets these properties and keeps the others; of the version with this ETag, or with null of whatever version is there.</summary>
    public sealed record Merge(string Row, TableProperties Properties, string? ETag) : TableOperation(Row);

    /// <summary>Adds the row, or sets these properties and keeps the others.</summary>
    public sealed record InsertOrMerge(string Row, TableProperties Properties) : TableOperation(Row);

    /// <summary>Removes the version with this ETag, or with null whatever version is there; fails with <see cref="TableFailure.NotFound"/> when there is none.</summary>
    public sealed record Delete(string Row, string? ETag) : TableOperation(Row);

    /// <summary>Throws <see cref="ArgumentException"/> for what no adapter may accept.</summary>
    public static void Check(string partition, IReadOnlyList<TableOperation> operations)
    {
        TableKey.Check(partition);
        if (operations.Count is 0 or > MaxPerTransaction)
            throw new ArgumentException($"a transaction has 1 to {MaxPerTransaction} operations, not {operations.Count}", nameof(operations));
        var rows = new HashSet<string>(operations.Count, StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            TableKey.Check(operation.Row);
            if (!rows.Add(operation.Row)) throw new ArgumentException($"row {operation.Row} occurs twice in one transaction", nameof(operations));
        }
    }

    /// <summary>
    /// What this operation makes of the row as it is: the failure, or the properties afterwards (null: the row is gone). One rule for every embedded adapter.
    /// </summary>
    internal (TableFailure? Failure, TableProperties? After) Apply(string? etag, TableProperties? current) => this switch
    {
        Insert insert => current is null ? (null, insert.Properties) : (TableFailure.Exists, null),
        Upsert upsert => (null, upsert.Properties),
        InsertOrMerge merge => (null, current is null ? merge.Properties : current.MergedWith(merge.Properties)),
        _ when current is null => (TableFailure.NotFound, null),
        Replace replace => replace.ETag == etag ? (null, replace.Properties) : (TableFailure.ETagMismatch, null),
        Merge merge => merge.ETag is null || merge.ETag == etag ? (null, current.MergedWith(merge.Properties)) : (TableFailure.ETagMismatch, null),
        Delete delete => delete.ETag is null || delete.ETag == etag ? (null, null) : (TableFailure.ETagMismatch, null),
        _ => throw new InvalidOperationException($"unknown operation {GetType().Name}"),
    };
}
