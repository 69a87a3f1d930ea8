using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SyncCloud.Protocol.Http;

namespace SyncCloud.LocalHost.Tests.OpenApi;

/// <summary>Fails a test whose server gives an answer, of whatever kind, that its own description does not have.</summary>
internal sealed class DescribedAnswers() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly SemaphoreSlim once = new(1);
    private ServedDescription? description;

    /// <summary>The operations and statuses that were held against the description.</summary>
    public ConcurrentDictionary<(string Operation, int Status), bool> Held { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var told = await DescriptionAsync(new Uri(request.RequestUri!, Routes.OpenApi), cancellationToken);
        if (told.Find(request.Method.Method, request.RequestUri!.AbsolutePath) is not { } operation) return response;
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        var json = mediaType is not null && (mediaType.EndsWith("/json", StringComparison.Ordinal) || mediaType.EndsWith("+json", StringComparison.Ordinal)) ? await ReadAsync(response, cancellationToken) : null;
        var faults = told.Faults(operation, (int)response.StatusCode, mediaType, json).ToList();
        Assert.IsEmpty(faults, $"{request.Method} {request.RequestUri.AbsolutePath} answers {(int)response.StatusCode}, otherwise than described: {string.Join("; ", faults)}");
        Held[((string)operation["operationId"]!, (int)response.StatusCode)] = true;
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        once.Dispose();
        base.Dispose(disposing);
    }

    private async Task<ServedDescription> DescriptionAsync(Uri address, CancellationToken cancellationToken)
    {
        await once.WaitAsync(cancellationToken);
        try
        {
            if (description is not null) return description;
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await base.SendAsync(request, cancellationToken);
            return description = new ServedDescription((await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!);
        }
        finally
        {
            once.Release();
        }
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // The test reads it once more.
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}
