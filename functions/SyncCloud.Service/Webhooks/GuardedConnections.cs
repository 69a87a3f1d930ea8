using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace SyncCloud.Service.Webhooks;

/// <summary>The name of an endpoint leads to an address that the service does not send to.</summary>
public sealed class ForbiddenAddressException(string message) : IOException(message);

/// <summary>
/// Connections to addresses that strangers name. A name is looked up once, all that it stands for must be public, and exactly what was looked at is dialled: no
/// later answer of a name server, no redirect and no proxy leads elsewhere.
/// </summary>
public static class GuardedConnections
{
    /// <param name="allowLoopback">This machine may be reached too, for a service that has it to itself.</param>
    /// <param name="resolve">Looks names up; null: the system does.</param>
    public static SocketsHttpHandler CreateHandler(bool allowLoopback, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        resolve ??= Dns.GetHostAddressesAsync;
        return new SocketsHttpHandler
        {
            // Strangers are told nothing of our traces, and no span holds where they are.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, allowLoopback, resolve, cancellationToken),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 16,
            // So that a name which leads elsewhere now is looked at again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
            UseCookies = false,
            UseProxy = false,
        };
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint endpoint, bool allowLoopback, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(endpoint.Host, out var literal) ? [literal] : await resolve(endpoint.Host, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        // One that is not public among others that are is no mistake to be worked around.
        if (!Array.TrueForAll(addresses, address => PublicAddress.Is(address) || (allowLoopback && IPAddress.IsLoopback(address))))
            throw new ForbiddenAddressException($"{endpoint.Host} is not on the public internet");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
