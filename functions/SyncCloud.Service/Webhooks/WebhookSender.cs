using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace SyncCloud.Service.Webhooks;

/// <summary>
/// Sends messages to endpoints, each once; and asks an endpoint, before its first, whether it wants any (the handshake of CloudEvents' webhooks). Only the status and a
/// few headers of an answer are read. Safe for concurrent calls.
/// </summary>
/// <param name="handler">See <see cref="GuardedConnections"/>; not disposed of.</param>
/// <param name="origin">The host name by which the service asks and sends.</param>
/// <param name="clock">Times each message, and bounds the wait for an answer.</param>
public sealed class WebhookSender(HttpMessageHandler handler, string origin, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly MediaTypeHeaderValue CloudEvent = new("application/cloudevents+json", "utf-8");
    private readonly HttpClient http = new(handler, disposeHandler: false) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    /// <summary>
    /// Whether something may be sent there at all: null, or why not. HTTPS alone, but for this machine where that is allowed. What the name stands for is looked at when it is dialled.
    /// </summary>
    public static string? Problem(Uri endpoint, bool allowLoopback)
    {
        if (!endpoint.IsAbsoluteUri || endpoint.OriginalString.Length > 2048) return "an endpoint is an absolute address of at most 2,048 characters";
        if (endpoint.UserInfo.Length > 0 || endpoint.Fragment.Length > 0) return "an endpoint has no user name, password or fragment";
        if (endpoint.Scheme != Uri.UriSchemeHttps && !(allowLoopback && endpoint.Scheme == Uri.UriSchemeHttp && endpoint.IsLoopback)) return "an endpoint has an https address";
        return IPAddress.TryParse(endpoint.DnsSafeHost, out var address) && !PublicAddress.Is(address) && !(allowLoopback && IPAddress.IsLoopback(address))
            ? $"{endpoint.Host} is not on the public internet" : null;
    }

    /// <summary>Delivered: the endpoint allows this service to send to it. Failed otherwise.</summary>
    public ValueTask<DeliveryOutcome> AskAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, endpoint);
        request.Headers.Add("WebHook-Request-Origin", origin);
        return SendAsync(request, response => response.Headers.TryGetValues("WebHook-Allowed-Origin", out var allowed) && allowed.Any(value => value == "*" || value.Equals(origin, StringComparison.OrdinalIgnoreCase))
            ? null : "it does not answer OPTIONS with WebHook-Allowed-Origin", cancellationToken);
    }

    /// <summary>One attempt. <paramref name="id"/> is the same at each; the time and with it the signature are not.</summary>
    public ValueTask<DeliveryOutcome> SendAsync(Uri endpoint, string id, ReadOnlyMemory<byte> cloudEvent, IEnumerable<string> secrets, CancellationToken cancellationToken)
    {
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ReadOnlyMemoryContent(cloudEvent) { Headers = { ContentType = CloudEvent } } };
        request.Headers.Add("Origin", origin);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(id, seconds, cloudEvent, secrets));
        return SendAsync(request, static _ => null, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private async ValueTask<DeliveryOutcome> SendAsync(HttpRequestMessage request, Func<HttpResponseMessage, string?> problem, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        using (request)
        {
            try
            {
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                return (int)response.StatusCode switch
                {
                    >= 200 and < 300 when problem(response) is { } reason => new DeliveryOutcome.Failed(reason, "not-allowed"),
                    >= 200 and < 300 and var status => new DeliveryOutcome.Delivered(status),
                    410 => new DeliveryOutcome.Gone(),
                    >= 300 and < 400 and var status => new DeliveryOutcome.Failed($"it answered with a redirect ({status}), which is not followed", "redirect"),
                    var status => new DeliveryOutcome.Failed($"it answered with status {status}", status.ToString(CultureInfo.InvariantCulture), RetryAfter(response)),
                };
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new DeliveryOutcome.Failed($"it did not answer within {Timeout.TotalSeconds:0} seconds", "timeout");
            }
            catch (HttpRequestException exception)
            {
                return Failure(exception);
            }
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };

    private static DeliveryOutcome.Failed Failure(HttpRequestException exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            if (cause is ForbiddenAddressException) return new(cause.Message, "forbidden-address");
        return exception.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new("its name is not known", "name"),
            HttpRequestError.SecureConnectionError => new("its certificate does not hold", "certificate"),
            _ when exception.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound } => new("its name is not known", "name"),
            HttpRequestError.ConnectionError => new("it cannot be reached", "connection"),
            _ => new("the connection to it broke", "connection"),
        };
    }
}
