using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>The answer to one request; holds the connection until it is disposed of.</summary>
internal sealed class Reply(HttpRequestMessage request, HttpResponseMessage message, WatchedStream body, StallWatch watch, string peer, TimeProvider time) : IAsyncDisposable
{
    private const int MaxProblemLength = 4 << 20;

    public HttpStatusCode Status => message.StatusCode;
    public HttpResponseMessage Message => message;
    public Stream Body => body;
    public string Peer => peer;

    /// <summary>Throws unless the answer is a success.</summary>
    public async Task ExpectSuccessAsync(CancellationToken cancellationToken)
    {
        if (!message.IsSuccessStatusCode) throw Failure(await ReadProblemAsync(cancellationToken));
    }

    public TransportException Failure(Problem? problem) => ServiceErrors.OfStatus(peer, Status, problem, ServiceErrors.RetryAfter(message.Headers, time));

    public TransportException Malformed(string what, Exception? inner = null) => ServiceErrors.Malformed(peer, what, inner);

    /// <summary>The problem details of an error, or null when it has none that can be read.</summary>
    public async Task<Problem?> ReadProblemAsync(CancellationToken cancellationToken)
    {
        if (message.Content.Headers.ContentType?.MediaType != MediaTypes.Problem) return null;
        try
        {
            return JsonSerializer.Deserialize((await ReadAsync(MaxProblemLength, cancellationToken)).Span, ContractJson.Default.Problem);
        }
        catch (JsonException)
        {
            // The status alone tells enough.
            return null;
        }
    }

    public async Task<T> ReadJsonAsync<T>(JsonTypeInfo<T> type, int maxLength, CancellationToken cancellationToken)
        where T : class
    {
        var bytes = await ReadAsync(maxLength, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type) ?? throw Malformed("null");
        }
        catch (JsonException e)
        {
            throw Malformed("no JSON of the contract", e);
        }
    }

    /// <summary>The whole body.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(int maxLength, CancellationToken cancellationToken)
    {
        var (buffer, length) = await ReadAsync(maxLength, static room => GC.AllocateUninitializedArray<byte>(room), cancellationToken);
        return buffer.AsMemory(0, length);
    }

    /// <summary>The same, at the start of a buffer that <paramref name="take"/> gives, of at least the length that it is asked for.</summary>
    public async Task<(byte[] Buffer, int Length)> ReadAsync(int maxLength, Func<int, byte[]> take, CancellationToken cancellationToken)
    {
        var announced = message.Content.Headers.ContentLength;
        if (announced > maxLength) throw Malformed($"a body of {announced} bytes");
        var room = (int)(announced ?? Math.Min(maxLength, 64 << 10));
        var buffer = take(room);
        var length = 0;
        while (true)
        {
            length += await body.ReadAtLeastAsync(buffer.AsMemory(length, room - length), room - length, throwOnEndOfStream: false, cancellationToken);
            if (length < room || announced is not null) break;
            if (room == maxLength) throw Malformed($"a body of more than {maxLength} bytes");
            room = (int)Math.Min(maxLength, 2L * room);
            if (buffer.Length < room) Array.Resize(ref buffer, room);
        }
        return length == (announced ?? length) ? (buffer, length) : throw Malformed("a body that was cut off");
    }

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        message.Dispose();
        request.Dispose();
        watch.Dispose();
    }
}
