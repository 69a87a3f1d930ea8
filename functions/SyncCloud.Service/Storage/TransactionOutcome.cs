namespace SyncCloud.Service.Storage;

/// <summary>Why an operation on a row could not be done.</summary>
public enum TableFailure { Exists, ETagMismatch, NotFound }

/// <summary>How an entity-group transaction ended: all was done, or nothing was.</summary>
public abstract record TransactionOutcome
{
    private TransactionOutcome() { }

    /// <summary>All operations are committed and durable.</summary>
    public sealed record Committed : TransactionOutcome
    {
        public static readonly Committed Instance = new();
        private Committed() { }
    }

    /// <summary>Nothing was done; <paramref name="Operation"/> is the index of the first operation that could not be.</summary>
    public sealed record Failed(int Operation, TableFailure Failure) : TransactionOutcome;
}
