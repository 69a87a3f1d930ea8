using System.Collections.Immutable;
using System.Net;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>The collection's head is this sequence number or a later one, as far as anybody has told. A hint: it may be lost, late or doubled.</summary>
public sealed record Hint(CollectionId Collection, long Sequence);

/// <summary>What a wait at the queue gave: a hint, or nothing for now; and whether the queue is still open to this permission.</summary>
public readonly record struct QueueAnswer(bool IsOpen, Hint? Hint);

/// <summary>
/// A device's queue, as one negotiation gave it, which may lie with the service or with a broker elsewhere and is opened by its own permission alone. Failures are
/// <see cref="TransportException"/>s. Not safe for concurrent calls.
/// </summary>
public sealed class QueueClient : IDisposable
{
    /// <summary>How late an answer may be, beyond what it was asked to wait.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MaxAnswerLength = 64 << 10;
    private readonly HttpClient http;
    private readonly ServiceRequests requests;
    private readonly Uri address;
    private readonly ImmutableDictionary<string, string> permission;

    /// <param name="service">The service that gave the queue, and whether plain HTTP is allowed on the way.</param>
    /// <param name="queue">What it gave; see <see cref="AddressOf"/>.</param>
    /// <param name="handler">Connections to the queue; not disposed of. A long poll holds one for a minute.</param>
    /// <param name="time">Bounds the wait for an answer.</param>
    public QueueClient(ServiceConnection service, NegotiatedQueue queue, HttpMessageHandler handler, TimeProvider time)
    {
        address = AddressOf(queue, service.Address);
        permission = ImmutableDictionary<string, string>.Empty.Add("Authorization", queue.Authorization);
        http = HttpConnections.CreateClient(handler);
        requests = new ServiceRequests(service with { StallTimeout = DeviceQueue.MaxWait + Patience, Bandwidth = null }, http, time);
    }

    /// <summary>Where the queue lies. Throws <see cref="TransportException"/> for none, and for one that leads whoever speaks to the service in secret out into the open.</summary>
    public static Uri AddressOf(NegotiatedQueue queue, Uri service)
    {
        if (!Uri.TryCreate(queue.Url, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            throw ServiceErrors.Malformed(service.Authority, "a queue without an address");
        if (address.Scheme == Uri.UriSchemeHttp && service.Scheme == Uri.UriSchemeHttps) throw ServiceErrors.Malformed(service.Authority, "a queue that is not encrypted");
        return address;
    }

    /// <summary>Waits for the next hint, up to <see cref="DeviceQueue.MaxWait"/>.</summary>
    public async Task<QueueAnswer> ReceiveAsync(CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, DeviceQueue.Receive(address, DeviceQueue.MaxWait));
        await using var reply = await requests.SendAsync(request, body: null, permission, address.Authority, cancellationToken);
        if (reply.Status is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.Gone) return new QueueAnswer(false, null);
        await reply.ExpectSuccessAsync(cancellationToken);
        if (reply.Status == HttpStatusCode.NoContent) return new QueueAnswer(true, null);
        var hint = await reply.ReadJsonAsync(ContractJson.Default.AppendHint, MaxAnswerLength, cancellationToken);
        return CollectionId.TryParse(hint.Collection, out var collection) ? new QueueAnswer(true, new Hint(collection, hint.Sequence)) : throw reply.Malformed("a hint of no collection");
    }

    public void Dispose() => http.Dispose();
}
