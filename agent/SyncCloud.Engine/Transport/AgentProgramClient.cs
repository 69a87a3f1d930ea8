using System.Buffers;
using System.Net;
using SyncCloud.Protocol.Agents;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>
/// The agent programs that a service provides, which anyone may ask for. Every failure is a <see cref="TransportException"/> whose message can be shown as it is.
/// Calls may be repeated. Safe for concurrent calls.
/// </summary>
public sealed class AgentProgramClient : IDisposable
{
    private const int BufferLength = 64 << 10;
    private readonly HttpClient http;
    private readonly ServiceRequests requests;

    /// <param name="connection">Where.</param>
    /// <param name="handler">The shared connections (see <see cref="HttpConnections"/>); not disposed of.</param>
    /// <param name="time">Bounds the wait for a stalled service.</param>
    public AgentProgramClient(ServiceConnection connection, HttpMessageHandler handler, TimeProvider time)
    {
        http = HttpConnections.CreateClient(handler);
        requests = new ServiceRequests(connection, http, time);
    }

    /// <summary>The manifest, whose signature is still to be verified; null where the service provides no programs.</summary>
    public async Task<SignedAgentManifest?> FindManifestAsync(CancellationToken cancellationToken)
    {
        await using var reply = await requests.SendAsync(HttpMethod.Get, Routes.AgentPrograms, Access.Public, body: null, cancellationToken);
        if (reply.Status == HttpStatusCode.NotFound) return null;
        await reply.ExpectSuccessAsync(cancellationToken);
        return await reply.ReadJsonAsync(ContractJson.Default.SignedAgentManifest, SignedAgentManifest.MaxLength, cancellationToken);
    }

    /// <summary>
    /// Writes the archive for a platform to <paramref name="destination"/>, not a byte more than <paramref name="length"/>: an answer of another length fails.
    /// What it holds is still to be verified.
    /// </summary>
    /// <param name="rid">The platform.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="progress">Told how many bytes have come.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task DownloadAsync(string rid, long length, Stream destination, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await using var reply = await requests.SendAsync(HttpMethod.Get, Routes.Fill(Routes.AgentProgram, rid), Access.Public, body: null, cancellationToken);
        await reply.ExpectSuccessAsync(cancellationToken);
        if (reply.Message.Content.Headers.ContentLength is { } announced && announced != length) throw Other(announced);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            var done = 0L;
            while (await reply.Body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                if ((done += count) > length) throw Other(done);
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                progress?.Report(done);
            }
            if (done < length) throw Other(done);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        TransportException Other(long bytes) => new($"{reply.Peer} sent {bytes} bytes for {rid} where the list of agent programs says {length}. If a new version came out just now, run this again.", isFinal: false);
    }

    public void Dispose() => http.Dispose();
}
