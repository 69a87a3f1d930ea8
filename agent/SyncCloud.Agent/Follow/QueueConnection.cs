using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Follow;

/// <summary>What a wait at the queue gave: a hint, or nothing for now; and whether the queue is still open to this permission.</summary>
internal readonly record struct QueueAnswer(bool IsOpen, Hint? Hint);

/// <summary>
/// This device's queue, as one negotiation gave it, over connections of its own: a long poll holds one for a minute. Failures are
/// <see cref="TransportException"/>s. Not safe for concurrent calls.
/// </summary>
internal sealed class QueueConnection : IDisposable
{
    /// <summary>How late an answer may be, beyond what it was asked to wait.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MaxAnswerLength = 64 << 10;
    private readonly HttpClient http;
    private readonly NegotiatedQueue queue;
    private readonly TimeProvider time;

    private QueueConnection(HttpClient http, NegotiatedQueue queue, TimeProvider time) => (this.http, this.queue, this.time) = (http, queue, time);

    /// <summary>Asks the service for this device's queue. <paramref name="connect"/> makes connections that take one certificate alone, or any that is vouched for.</summary>
    public static async Task<QueueConnection> OpenAsync(AgentHome home, Func<Hash256?, HttpMessageHandler> connect, TimeProvider time, CancellationToken cancellationToken)
    {
        var installation = home.Installation;
        var service = new Uri(installation.Service);
        var queue = await NegotiateAsync(home, connect, time, cancellationToken);
        if (!Uri.TryCreate(queue.Url, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)) throw Malformed(service, "a queue without an address");
        // Whoever speaks to the service in secret is not led out into the open by it.
        if (address.Scheme == Uri.UriSchemeHttp && service.Scheme == Uri.UriSchemeHttps) throw Malformed(service, "a queue that is not encrypted");
        EnsureSafe(installation, address);
        // The pinned certificate is the service's own, not that of a broker elsewhere.
        return new QueueConnection(Client(connect(address.Authority == service.Authority ? installation.PinnedCertificate : null)), queue, time);
    }

    /// <summary>Waits for the next hint, up to <see cref="DeviceQueue.MaxWait"/>.</summary>
    public async Task<QueueAnswer> ReceiveAsync(CancellationToken cancellationToken)
    {
        var address = DeviceQueue.Receive(new Uri(queue.Url), DeviceQueue.MaxWait);
        using var request = new HttpRequestMessage(HttpMethod.Delete, address);
        request.Headers.TryAddWithoutValidation("Authorization", queue.Authorization);
        using var response = await SendAsync(http, request, DeviceQueue.MaxWait + Patience, time, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => new QueueAnswer(true, HintOf(address, await ReadAsync(response, address, ContractJson.Default.AppendHint, cancellationToken))),
            HttpStatusCode.NoContent => new QueueAnswer(true, null),
            HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.Gone => new QueueAnswer(false, null),
            _ => throw await RefusedAsync(response, address, cancellationToken),
        };
    }

    public void Dispose() => http.Dispose();

    private static async Task<NegotiatedQueue> NegotiateAsync(AgentHome home, Func<Hash256?, HttpMessageHandler> connect, TimeProvider time, CancellationToken cancellationToken)
    {
        using var handler = connect(home.Installation.PinnedCertificate);
        using var management = new ManagementClient(CloudAccount.ConnectionOf(home, time), handler, time);
        return await management.NegotiateAsync(home.Installation.DeviceId, cancellationToken);
    }

    private static HttpClient Client(HttpMessageHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerLength };

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        var peer = request.RequestUri!.Authority;
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransportException($"{peer} did not answer in time", isFinal: false, inner: exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new TransportException($"{peer} cannot be reached ({exception.GetBaseException().Message.TrimEnd('.')})", isFinal: false, inner: exception);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, Uri peer, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), type) ?? throw Malformed(peer, "null");
        }
        catch (JsonException exception)
        {
            throw Malformed(peer, "no JSON of the contract", exception);
        }
    }

    private static Hint HintOf(Uri peer, AppendHint hint) => CollectionId.TryParse(hint.Collection, out var collection) ? new Hint(collection, hint.Sequence) : throw Malformed(peer, "a hint of no collection");

    private static async Task<TransportException> RefusedAsync(HttpResponseMessage response, Uri peer, CancellationToken cancellationToken)
    {
        var problem = response.Content.Headers.ContentType?.MediaType == MediaTypes.Problem ? await ReadAsync(response, peer, ContractJson.Default.Problem, cancellationToken) : null;
        return new TransportException($"{peer.Authority} refused ({problem?.Title ?? $"status {(int)response.StatusCode}"})", isFinal: false, problem?.Type) { RetryAfter = response.Headers.RetryAfter?.Delta };
    }

    private static void EnsureSafe(Installation installation, Uri address)
    {
        if (installation.InsecureHttp != true && PlainHttp.IsExposed(address))
            throw new TransportException($"{address.Authority} is not encrypted, and this device has not joined with --insecure-http; nothing was sent", isFinal: true);
    }

    private static TransportException Malformed(Uri peer, string what, Exception? inner = null) => new($"{peer.Authority} gave an answer that is not SyncCloud's ({what})", isFinal: false, inner: inner);
}
