using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>The connections that an agent shares among all its requests.</summary>
public static class HttpConnections
{
    /// <summary>
    /// A handler to be kept for the life of the program. Follows no redirects (they would carry the device's secret along) and keeps no cookies.
    /// With <paramref name="pinned"/> it takes exactly the certificate of that fingerprint from every server, whoever signed it and whatever its names and
    /// dates; anything else ends the connection with an <see cref="UnexpectedCertificateException"/>, before a byte of the request is sent.
    /// </summary>
    public static SocketsHttpHandler CreateHandler(Hash256? pinned = null) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxConnectionsPerServer = 16,
        MaxResponseHeadersLength = 64,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        // So that a moved address is noticed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = pinned is { } fingerprint ? PinnedTo(fingerprint) : null,
        },
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

    private static RemoteCertificateValidationCallback PinnedTo(Hash256 pinned) => (_, certificate, _, _) =>
    {
        Hash256? shown = certificate is null ? null : CertificateFingerprint.Of(certificate);
        return shown == pinned ? true : throw new UnexpectedCertificateException(pinned, shown);
    };
}
