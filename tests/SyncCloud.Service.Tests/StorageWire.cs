using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace SyncCloud.Service.Tests;

/// <summary>
/// Between Azure's client libraries and the store: every request that goes over the wire passes here, each try of it. It is counted, its answer can be lost, and another
/// can stand in for the store.
/// </summary>
internal sealed class StorageWire(SocketsHttpHandler? connections = null) : DelegatingHandler(connections ?? new SocketsHttpHandler())
{
    private readonly ConcurrentQueue<string> requests = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was asked, in order, such as <c>PUT blob</c> or <c>POST transaction</c>.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    /// <summary>Whether the answer to a request is lost after the store has done what it asks.</summary>
    public Func<string, bool>? LosesAnswerTo { get; set; }

    /// <summary>
    /// Whether whoever sends through here ends, as a killed process does, once the store has done what a request asks: neither the answer nor any later request passes.
    /// </summary>
    public Func<string, bool>? EndsAfter { get; set; }

    /// <summary>Completes when it has ended so.</summary>
    public Task Ended => ended.Task;

    /// <summary>What answers instead of the store, if it is not null.</summary>
    public Func<string, HttpResponseMessage?>? Answers { get; set; }

    public void Forget() => requests.Clear();

    public void AddTo(ClientOptions options)
    {
        options.Transport = new HttpClientTransport(new HttpClient(this, disposeHandler: false));
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var name = Name(request);
        if (Ended.IsCompleted) await Task.Delay(Timeout.Infinite, cancellationToken);
        requests.Enqueue(name);
        if (Answers?.Invoke(name) is { } answer) return answer;
        var response = await base.SendAsync(request, cancellationToken);
        if (EndsAfter?.Invoke(name) == true)
        {
            ended.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        if (LosesAnswerTo?.Invoke(name) != true) return response;
        response.Dispose();
        throw new HttpRequestException("the answer was lost");
    }

    private static string Name(HttpRequestMessage request)
    {
        var address = request.RequestUri!;
        var what = address.AbsolutePath.EndsWith("$batch", StringComparison.Ordinal) ? "transaction"
            : address.AbsolutePath.Contains("(PartitionKey", StringComparison.Ordinal) ? "row"
            : address.AbsolutePath.EndsWith("()", StringComparison.Ordinal) ? "rows"
            : address.Query.Split(['?', '&']).FirstOrDefault(part => part.StartsWith("comp=", StringComparison.Ordinal)) is { } part ? part["comp=".Length..]
            : "blob";
        return $"{request.Method} {what}";
    }
}
