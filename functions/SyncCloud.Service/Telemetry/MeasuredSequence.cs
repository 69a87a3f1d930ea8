namespace SyncCloud.Service.Telemetry;

/// <summary>
/// What a store lists, as one operation. Its span ends with the listing and covers only the waits for the store: it is not current while whoever enumerates does
/// something else.
/// </summary>
internal sealed class MeasuredSequence<T>(IAsyncEnumerable<T> items, string store, string operation) : IAsyncEnumerable<T>
{
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await using var enumerator = items.GetAsyncEnumerator(cancellationToken);
        using var call = new StoreCall(store, operation);
        Exception? failure = null;
        try
        {
            while (await MoveNextAsync()) yield return enumerator.Current;
        }
        finally
        {
            call.End(failure);
        }

        async ValueTask<bool> MoveNextAsync()
        {
            try { return await enumerator.MoveNextAsync(); }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                failure = exception;
                throw;
            }
        }
    }
}
