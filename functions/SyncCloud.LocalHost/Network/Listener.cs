using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SyncCloud.LocalHost.Network;

/// <summary>How the server listens: where, with which certificate, and within which bounds, so that no caller can hold it by being slow or many.</summary>
internal static class Listener
{
    private const int MaxConnections = 8192;

    public static void Configure(IWebHostBuilder host, IEnumerable<Uri> addresses, ServerCertificate? certificate)
    {
        host.UseKestrelHttpsConfiguration();
        host.ConfigureServices(services => services.AddSingleton<IMemoryPoolFactory<byte>, WideBlocks.Factory>());
        host.UseSockets(sockets =>
        {
            // What came is looked at by the thread that received it, and what goes is sent by the one that wrote it: handing each block over woke another, which took half of what a download
            // costs. None of them waits for anything but a file or a row, as any thread of the pool would.
            sockets.UnsafePreferInlineScheduling = true;
            sockets.MaxWriteBufferSize = 256 << 10;
            // Relied on where long bodies are read.
            sockets.MaxReadBufferSize = 1 << 20;
        });
        host.UseUrls([.. addresses.Select(address => address.GetLeftPart(UriPartial.Authority))]);
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Bound(kestrel.Limits);
            kestrel.ConfigureHttpsDefaults(https =>
            {
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                https.HandshakeTimeout = TimeSpan.FromSeconds(10);
                if (certificate is null) return;
                https.ServerCertificateSelector = (_, _) => certificate.Current.TargetCertificate;
                // With the context instead, the certificates above the server's own are sent along.
                https.OnAuthenticate = (_, tls) => (tls.ServerCertificateSelectionCallback, tls.ServerCertificateContext) = (null, certificate.Current);
            });
        });
    }

    /// <summary>
    /// Makes requests look as the caller sent them: links are made from their address. A proxy's headers are believed from this machine alone; with
    /// <paramref name="publicUrl"/> nobody's are needed.
    /// </summary>
    public static void UseCallersView(WebApplication app, Uri? publicUrl)
    {
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost });
        if (publicUrl is null) return;
        var host = new HostString(publicUrl.Authority);
        app.Use((http, next) =>
        {
            (http.Request.Scheme, http.Request.Host) = (publicUrl.Scheme, host);
            return next(http);
        });
    }

    // Each endpoint sets the bound of its own body; see EndpointRunner.
    private static void Bound(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = MaxConnections;
        limits.MaxRequestBodySize = 0;
        limits.MaxRequestLineSize = 4 << 10;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        // A body that comes, or an answer that is taken, more slowly than this (bytes a second, after a grace) ends its connection.
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(10));
        limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(10));
        limits.Http2.MaxStreamsPerConnection = 100;
    }
}
