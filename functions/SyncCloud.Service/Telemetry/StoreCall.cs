using System.Diagnostics;

namespace SyncCloud.Service.Telemetry;

/// <summary>One operation of a store while somebody listens: counted, and a span where it is part of a trace. Disposing ends it.</summary>
internal readonly struct StoreCall(string store, string operation) : IDisposable
{
    private readonly Activity? span = Spans.StartOperation(store, operation);

    /// <summary>Else the store is asked as if this were not here.</summary>
    public static bool IsNoted => Instruments.AreStoresMeasured || Spans.AreStoresTraced;

    /// <summary>Asks the store, and tells how that ended. What is asked comes apart from the question, so that nothing is allocated for it before anybody listens.</summary>
    public static async ValueTask<T> RunAsync<TAsked, T>(string store, string operation, TAsked asked, Func<TAsked, ValueTask<T>> ask)
    {
        using var call = new StoreCall(store, operation);
        try
        {
            var answer = await ask(asked);
            call.End(null);
            return answer;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            call.End(exception);
            throw;
        }
    }

    public void End(Exception? exception)
    {
        Instruments.Asked(store, operation, exception);
        if (exception is not null) Spans.Fail(span, exception);
    }

    public void Dispose() => span?.Dispose();
}
