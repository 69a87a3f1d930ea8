using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page;

/// <summary>
/// Serves the page on loopback, from when it is first opened. One request a connection, so that nothing of one can be taken for another; everything has a bound: connections, lengths, time. Written here since of what
/// there is, ASP.NET Core is larger than the whole agent, and HttpListener bounds neither connections nor slow senders, and is the whole machine's http.sys on Windows.
/// </summary>
internal sealed class PageServer(PageSite site, PageTokens tokens, IAsyncDisposable kept, TimeProvider time) : IAsyncDisposable
{
    private const int MostConnections = 48;
    private static readonly TimeSpan TimeToAsk = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TimeToTake = TimeSpan.FromSeconds(30);

    /// <summary>So long after the last request of a browser nothing of it is held any more.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(75);
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private readonly HashSet<Task> served = [];
    private Socket? listener;
    private Task accepting = Task.CompletedTask;
    private Task? ending;
    private int connected, calming;

    /// <summary>The page of the daemon of a home.</summary>
    public static PageServer Of(CommandRun run, IDaemonDesk daemon)
    {
        var (time, desk) = (run.Surroundings.Time, new PageDesk(run, daemon));
        var tokens = new PageTokens(time, RandomNumberGenerator.GetBytes);
        var shelf = new HistoryShelf(desk);
        return new PageServer(new PageSite(tokens, new PageRoutes(desk, new PageActions(desk), new PageHistory(desk, shelf), new PageEvents(desk))), tokens, shelf, time);
    }

    /// <summary>An address that opens the page once, within a minute. Listens from then on. Throws <see cref="OperationCanceledException"/> once it ends. Safe for concurrent calls.</summary>
    public string Open()
    {
        lock (gate)
        {
            if (ending is not null) throw new OperationCanceledException("this daemon ends");
            if (listener is null)
            {
                var made = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    if (OperatingSystem.IsWindows()) made.ExclusiveAddressUse = true;
                    made.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                    made.Listen();
                }
                catch
                {
                    made.Dispose();
                    throw;
                }
                listener = made;
                accepting = AcceptAsync(made);
            }
            return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/?{PageSite.TokenField}={tokens.NewToken()}";
        }
    }

    /// <summary>Takes no more requests, and waits until those under way have ended, for so long. False when one has not: it goes on, with what it has open, until the process ends. Idempotent.</summary>
    public async Task<bool> EndAsync(TimeSpan grace)
    {
        Task current;
        lock (gate) current = ending ??= EndAsync();
        return await Task.WhenAny(current, Task.Delay(grace, time, CancellationToken.None)) == current;
    }

    /// <summary>Ends it, and waits for nothing that does not answer.</summary>
    public async ValueTask DisposeAsync() => await EndAsync(TimeSpan.Zero);

    private async Task EndAsync()
    {
        await stop.CancelAsync();
        lock (gate) listener?.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(served).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await kept.DisposeAsync();
        stop.Dispose();
    }

    private async Task AcceptAsync(Socket from)
    {
        while (true)
        {
            Socket connection;
            try { connection = await from.AcceptAsync(stop.Token); }
            // That connection is over before it began, or there is no room for another one just now.
            catch (SocketException) when (!stop.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, stop.Token);
                continue;
            }
            served.RemoveWhere(task => task.IsCompleted);
            if (served.Count >= MostConnections) connection.Dispose();
            else served.Add(Task.Run(() => ServeAsync(connection), CancellationToken.None));
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        using var stream = new NetworkStream(connection, ownsSocket: true);
        Interlocked.Increment(ref connected);
        try
        {
            var own = (IPEndPoint)connection.LocalEndPoint!;
            if (!PeerOwner.MayBeOurs((IPEndPoint)connection.RemoteEndPoint!, own)) return;
            if (await ReadAsync(stream) is not var (request, refusal)) return;
            var reply = request is null ? new PageReply { Status = refusal } : await site.AnswerAsync(request, own.Port, stop.Token);
            await SendAsync(stream, reply);
            connection.Shutdown(SocketShutdown.Send);
        }
        // The browser has gone on, or this daemon ends.
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException) { }
        finally
        {
            if (Interlocked.Decrement(ref connected) == 0) _ = CalmAsync(Interlocked.Increment(ref calming));
        }
    }

    private async Task CalmAsync(int turn)
    {
        await Task.Delay(Calm, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested && Volatile.Read(ref calming) == turn && Volatile.Read(ref connected) == 0) IdleMemory.GiveBack();
    }

    private async Task<(PageRequest? Request, int Refusal)?> ReadAsync(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(TimeToAsk, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop.Token);
        return await RequestReader.ReadAsync(stream, either.Token);
    }

    private async Task SendAsync(NetworkStream stream, PageReply reply)
    {
        using var limit = new CancellationTokenSource(TimeToTake, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop.Token);
        await stream.WriteAsync(reply.Head(), either.Token);
        await stream.WriteAsync(reply.Body, either.Token);
        if (reply.Stream is { } write) await write(stream, stop.Token);
    }
}
