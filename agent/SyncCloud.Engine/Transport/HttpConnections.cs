using System.Net;

namespace SyncCloud.Engine.Transport;

/// <summary>The connections that an agent shares among all its requests.</summary>
public static class HttpConnections
{
    /// <summary>A handler to be kept for the life of the program. Follows no redirects (they would carry the device's secret along) and keeps no cookies.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxConnectionsPerServer = 16,
        MaxResponseHeadersLength = 64,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        // So that a moved address is noticed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };

    /// <summary>A client without a bound on the whole request; see <see cref="ServiceConnection.StallTimeout"/>. Disposing it leaves the handler alone.</summary>
    internal static HttpClient CreateClient(HttpMessageHandler handler)
    {
        var client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.ExpectContinue = false;
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"SyncCloud/{typeof(HttpConnections).Assembly.GetName().Version?.ToString(3)}");
        return client;
    }
}
