using System.Runtime.CompilerServices;
using Azure;

namespace SyncCloud.Service.Storage.Azure;

/// <summary>
/// Turns whatever the Azure client libraries throw into <see cref="StorageException"/>: an answer that nobody expected, no answer, a credential that gives no
/// token. Cancelling stays cancelling. An Azure store is never full; what a user may store is bounded by the service.
/// </summary>
internal static class AzureErrors
{
    public static async ValueTask<T> CallAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (IsTheStores(exception, cancellationToken))
        {
            throw ToStorage(what, exception);
        }
    }

    /// <summary>The same for pages that come as they are enumerated.</summary>
    public static async IAsyncEnumerable<T> CallAsync<T>(string what, IAsyncEnumerable<T> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var enumerator = pages.GetAsyncEnumerator(cancellationToken);
        while (await CallAsync(what, () => enumerator.MoveNextAsync().AsTask(), cancellationToken)) yield return enumerator.Current;
    }

    public static bool IsTheStores(Exception exception, CancellationToken cancellationToken) =>
        exception is not (StorageException or ArgumentException) && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested);

    /// <summary>Only status and code are told: messages of the client libraries hold whole addresses and headers.</summary>
    public static StorageException ToStorage(string what, Exception exception) =>
        new($"{what} cannot answer: {Reason(exception)}", isFull: false, exception);

    private static string Reason(Exception exception) => exception switch
    {
        RequestFailedException { Status: > 0 } failed => $"status {failed.Status}{(failed.ErrorCode is { Length: > 0 } code ? $", {code}" : "")}",
        // After several tries: the last one tells the most.
        AggregateException { InnerExceptions: [.., var last] } => Reason(last),
        OperationCanceledException => "it took too long",
        RequestFailedException { InnerException: { } inner } => inner.GetType().Name,
        _ => exception.GetType().Name,
    };
}
