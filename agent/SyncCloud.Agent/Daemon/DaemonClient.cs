using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Daemon;

/// <summary>A connection to the daemon of a home. Disposing it gives back what was lent.</summary>
internal sealed class DaemonClient : IDisposable
{
    private readonly NetworkStream stream;
    private readonly StreamReader reader;

    private DaemonClient(Socket socket)
    {
        stream = new NetworkStream(socket, ownsSocket: true);
        reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1024, leaveOpen: true);
    }

    /// <summary>Null when no daemon runs for this home.</summary>
    public static async Task<DaemonClient?> ConnectAsync(AgentHome home, CancellationToken cancellationToken)
    {
        if (!File.Exists(home.DaemonSocket) || !DaemonSocket.Fits(home)) return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(home.DaemonSocket), cancellationToken);
            return new DaemonClient(socket);
        }
        // One that was killed leaves its socket behind.
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What the daemon of this home tells of itself; null when none runs.</summary>
    public static async Task<DaemonState?> DescribeAsync(AgentHome home, CancellationToken cancellationToken)
    {
        using var client = await ConnectAsync(home, cancellationToken);
        return client is null ? null : (await client.AskAsync(new DaemonRequest { Ask = DaemonRequest.State }, cancellationToken))?.State;
    }

    /// <summary>Asks, and waits for the answer; null when the daemon ended instead. Throws <see cref="AgentException"/> when it does not do that.</summary>
    public async Task<DaemonAnswer?> AskAsync(DaemonRequest request, CancellationToken cancellationToken)
    {
        try
        {
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(request, DaemonJson.Default.DaemonRequest), (byte)'\n'];
            await stream.WriteAsync(line, cancellationToken);
            if (await reader.ReadLineAsync(cancellationToken) is not { } text || JsonSerializer.Deserialize(text, DaemonJson.Default.DaemonAnswer) is not { } answer) return null;
            return answer.Error is { } error ? throw new AgentException(error) : answer;
        }
        catch (Exception exception) when (exception is IOException or JsonException) { return null; }
    }

    /// <summary>Completes when the daemon has closed the connection, which is the last thing that it does.</summary>
    public async Task EndedAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is not null) { }
        }
        catch (IOException) { } // killed
    }

    public void Dispose()
    {
        reader.Dispose();
        stream.Dispose();
    }
}
