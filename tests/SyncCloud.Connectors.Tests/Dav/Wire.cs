using System.Net;
using System.Text;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>The way to a server: what passes is counted, and tests do things to it.</summary>
internal sealed class Wire
{
    /// <summary>Method and path of each request.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The bytes of all bodies, both ways.</summary>
    public long Bytes { get; private set; }

    /// <summary>Called before a request is sent.</summary>
    public Action<HttpRequestMessage>? Before { get; set; }

    /// <summary>Called when it was carried out, and nobody here knows yet.</summary>
    public Action<HttpRequestMessage>? After { get; set; }

    /// <summary>An answer in the server's place; null: the server's.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Answer { get; set; }

    /// <summary>Changes an answer's text.</summary>
    public Func<string, string>? Edit { get; set; }

    /// <summary>Changes what an answer says of itself.</summary>
    public Action<HttpRequestMessage, HttpResponseMessage>? Stamp { get; set; }

    public static HttpResponseMessage Of(HttpStatusCode status, string body = "") => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/xml") };

    /// <summary>What a connector sends its requests with.</summary>
    public HttpMessageHandler ToServer() => new Passage(this);

    private HttpResponseMessage Pass(HttpRequestMessage request, Func<HttpResponseMessage> send)
    {
        Before?.Invoke(request);
        Requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
        Bytes += request.Content?.Headers.ContentLength ?? 0;
        var response = Answer?.Invoke(request) ?? send();
        var text = new StreamReader(response.Content.ReadAsStream()).ReadToEnd();
        Bytes += text.Length;
        var type = response.Content.Headers.ContentType;
        response.Content = new StringContent(Edit?.Invoke(text) ?? text, Encoding.UTF8);
        response.Content.Headers.ContentType = type;
        Stamp?.Invoke(request, response);
        After?.Invoke(request);
        return response;
    }

    private sealed class Passage(Wire wire) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => wire.Pass(request, () => base.Send(request, cancellationToken));

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException("the connector waits for each answer");
    }
}
