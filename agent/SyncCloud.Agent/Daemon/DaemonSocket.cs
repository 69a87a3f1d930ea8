using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Daemon;

/// <summary>
/// Where other processes of the same user reach the daemon: a Unix domain socket in a folder of the home that is its owner's alone. One request a connection, a line of JSON each way
/// (<see cref="DaemonRequest"/>); what was lent is given back when the connection ends, however it does.
/// </summary>
internal sealed class DaemonSocket : IAsyncDisposable
{
    private const int LongestRequest = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Socket listener;
    private readonly string path;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly HashSet<Task> served = [];
    private readonly Task accepting;

    /// <summary>Opens it in the place of one that a former daemon left behind; the caller is the only daemon of this home.</summary>
    public DaemonSocket(AgentHome home, IDaemonDesk desk, TimeProvider time)
    {
        this.time = time;
        path = home.DaemonSocket;
        var folder = Path.GetDirectoryName(path)!;
        DurableFolder.Create(folder, ownerOnly: true);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Delete(path);
        listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen();
        accepting = AcceptAsync(desk);
    }

    /// <summary>Whether the home's path leaves room for a socket in it, which systems limit to some hundred bytes.</summary>
    public static bool Fits(AgentHome home) => Encoding.UTF8.GetByteCount(home.DaemonSocket) < (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() ? 108 : 104);

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await stop.CancelAsync();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(served).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        File.Delete(path);
    }

    private async Task AcceptAsync(IDaemonDesk desk)
    {
        while (true)
        {
            var connection = await listener.AcceptAsync(stop.Token);
            served.RemoveWhere(task => task.IsCompleted);
            served.Add(ServeAsync(connection, desk));
        }
    }

    private async Task ServeAsync(Socket connection, IDaemonDesk desk)
    {
        using var stream = new NetworkStream(connection, ownsSocket: true);
        try
        {
            if (await ReadAsync(stream) is not { } request) return;
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            var leaving = LeftAsync(stream, ended);
            switch (request.Ask)
            {
                case DaemonRequest.State:
                    await AnswerAsync(stream, new DaemonAnswer { Done = true, State = desk.Describe() });
                    return;
                case DaemonRequest.Loan:
                    await desk.BorrowAsync(request.Changes, ended.Token);
                    try
                    {
                        await AnswerAsync(stream, new DaemonAnswer { Done = true });
                        await leaving;
                    }
                    finally { desk.Return(); }
                    return;
                case DaemonRequest.Stop:
                    desk.Stop();
                    await AnswerAsync(stream, new DaemonAnswer { Done = true });
                    await leaving;
                    return;
                case DaemonRequest.Page:
                    await AnswerAsync(stream, new DaemonAnswer { Done = true, Page = desk.OpenPage() });
                    return;
                default:
                    await AnswerAsync(stream, new DaemonAnswer { Error = "this daemon is of another version: `synccloud stop`, then start it again" });
                    return;
            }
        }
        // The other process has ended, or this one does: the connection says it all.
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException) { }
    }

    /// <summary>Null when it is none.</summary>
    private async Task<DaemonRequest?> ReadAsync(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop.Token);
        var buffer = new byte[LongestRequest];
        for (var length = 0; length < buffer.Length;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), either.Token);
            if (read == 0) return null;
            length += read;
            if (buffer[length - 1] != (byte)'\n') continue;
            try { return JsonSerializer.Deserialize(buffer.AsSpan(0, length), DaemonJson.Default.DaemonRequest); }
            catch (JsonException) { return null; }
        }
        return null;
    }

    private async Task AnswerAsync(NetworkStream stream, DaemonAnswer answer)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(answer, DaemonJson.Default.DaemonAnswer), (byte)'\n'];
        await stream.WriteAsync(line, stop.Token);
    }

    /// <summary>Ends when the other process closes the connection, or this one stops.</summary>
    private static async Task LeftAsync(NetworkStream stream, CancellationTokenSource ended)
    {
        var buffer = new byte[16];
        try
        {
            while (await stream.ReadAsync(buffer, ended.Token) > 0) { }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException) { }
        try { await ended.CancelAsync(); }
        catch (ObjectDisposedException) { } // answered and over
    }
}
