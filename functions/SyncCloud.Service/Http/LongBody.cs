using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace SyncCloud.Service.Http;

/// <summary>
/// Reads bodies of megabytes. Linux wakes a process for every packet of them, which on a fast network takes as much as all that is done with their bytes; while most of a body is still to
/// come, it is asked to do so once for <see cref="Enough"/> bytes.
/// </summary>
internal static class LongBody
{
    /// <summary>
    /// The most of a body that may be in the server's own hands, received and not yet read: Kestrel's buffer of 1 MiB, a block more, and what TLS holds. Whoever gives it larger buffers must
    /// raise this: fewer than <see cref="Enough"/> bytes left to come would be waited for in vain.
    /// </summary>
    private const int InHands = (1 << 20) + (512 << 10);
    private const int Enough = 256 << 10;
    private const int Rest = InHands + (2 * Enough);

    // So that a slow sender's rate, which is taken over all of a body, is known to be enough before nothing is heard for a while.
    private const int First = 256 << 10;

    // The numbers are those of these two architectures.
    private const int SocketLevel = 1;
    private const int ReceiveLowWater = 18;
    private static readonly bool canAsk = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Fills <paramref name="body"/>, which is all of the request's. Throws <see cref="EndOfStreamException"/> where less comes.</summary>
    public static async ValueTask ReadAsync(HttpContext http, Memory<byte> body, CancellationToken cancellationToken)
    {
        var source = http.Request.Body;
        if (body.Length >= 2 * Rest && SocketOf(http) is { } socket)
        {
            await source.ReadExactlyAsync(body[..First], cancellationToken);
            body = body[First..];
            if (TryAskFor(socket, Enough))
            {
                try
                {
                    await source.ReadExactlyAsync(body[..^Rest], cancellationToken);
                    body = body[^Rest..];
                }
                finally
                {
                    // Else the last of the body, and the next request, would be waited for in vain.
                    if (!TryAskFor(socket, 1)) http.Abort();
                }
            }
        }
        await source.ReadExactlyAsync(body, cancellationToken);
    }

    // Where several requests share a connection, what is to come of one says nothing of what is to come at all.
    private static Socket? SocketOf(HttpContext http) =>
        canAsk && HttpProtocol.IsHttp11(http.Request.Protocol) ? http.Features.Get<IConnectionSocketFeature>()?.Socket : null;

    private static bool TryAskFor(Socket socket, int bytes)
    {
        try
        {
            socket.SetRawSocketOption(SocketLevel, ReceiveLowWater, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in bytes)));
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
