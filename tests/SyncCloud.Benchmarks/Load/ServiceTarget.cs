using System.Collections.Concurrent;
using System.Diagnostics;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Benchmarks.Load;

/// <summary>The service, asked as agents ask it, over their own clients.</summary>
/// <param name="what">What it is.</param>
/// <param name="server">The process that serves.</param>
/// <param name="tokens">Gives tokens of so many users.</param>
/// <param name="clean">Removes what is left of it.</param>
internal sealed class ServiceTarget(string what, ServerProcess server, Func<int, CancellationToken, Task<IReadOnlyList<string>>> tokens, Func<ValueTask> clean) : ILoadTarget
{
    private static long lastLog;
    private readonly SocketsHttpHandler connections = new() { UseCookies = false };
    private readonly HintTimes hints = new();
    private LoadDevice[] devices = [];
    private int waiting;

    public string What => what;
    public ServerProcess Server => server;
    public int Waiting => Volatile.Read(ref waiting);

    public async Task PrepareAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        var users = await tokens(options.Users, cancellationToken);
        var made = new ConcurrentBag<LoadDevice>();
        await Parallel.ForEachAsync(Enumerable.Range(0, options.Users), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = cancellationToken }, async (user, cancelled) =>
        {
            var collection = (CollectionId?)null;
            for (var i = user; i < options.Devices; i += options.Users)
            {
                var anyone = new ServiceConnection { Address = server.Addresses[0], Token = _ => new(users[user]) };
                using var management = new ManagementClient(anyone, connections, TimeProvider.System);
                var connection = anyone with { Device = (await management.RegisterDeviceAsync($"device-{i}", cancelled)).Credentials };
                using var own = new ManagementClient(connection, connections, TimeProvider.System);
                collection ??= CollectionId.Parse((await own.CreateCollectionAsync("documents", "files", cancelled)).Id);
                made.Add(new LoadDevice(connection, new HttpCloudTransport(connection, connections, TimeProvider.System), collection.Value));
            }
        });
        devices = [.. made];
    }

    public Task WaitForHintsAsync(CancellationToken cancellationToken) => Task.WhenAll(devices.Select(device => WaitAsync(device, cancellationToken)));

    public IEnumerable<long> HintsSince(long since) => hints.Of(since);

    public async Task<string> AskAsync(int device, bool append, CancellationToken cancellationToken)
    {
        try { return await AskNowAsync(device, append, cancellationToken); }
        // Another has its turn, after lost races.
        catch (TransportException exception) when (exception.ProblemType == ProblemTypes.TooManyRequests || exception.RetryAfter is not null) { return "told to come later"; }
    }

    private async Task<string> AskNowAsync(int device, bool append, CancellationToken cancellationToken)
    {
        var asked = devices[device];
        // Whoever has heard of something new, or has lost a race, reads first.
        if (append && !asked.IsBehind)
        {
            var outcome = await asked.Transport.AppendAsync(asked.Collection, Log(asked.Collection, asked.Id, asked.At, Interlocked.Increment(ref lastLog)), cancellationToken);
            if (outcome is AppendOutcome.Appended appended)
            {
                asked.At = appended.Position;
                hints.Answered(asked.Collection, asked.At.Sequence, Stopwatch.GetTimestamp());
                return "append";
            }
            asked.IsBehind = true;
            return outcome is AppendOutcome.LostRace ? "append that lost its race" : throw new InvalidOperationException($"{outcome}");
        }
        asked.IsBehind = false;
        var logs = 0;
        var read = await asked.Transport.ReadAsync(asked.Collection, asked.At, LogStream.DefaultBudget, (log, _) =>
        {
            (asked.At, logs) = (log.Position, logs + 1);
            return ValueTask.CompletedTask;
        }, cancellationToken);
        if (read is not ReadOutcome.UpTo) throw new InvalidOperationException($"{read}");
        return logs > 0 ? "read of new logs" : "read, nothing new";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var device in devices) device.Transport.Dispose();
        connections.Dispose();
        await server.DisposeAsync();
        await clean();
    }

    /// <summary>A log of one new file with a short content's description, as long as an edit's.</summary>
    public static byte[] Log(CollectionId collection, DeviceId device, LogPosition at, long number)
    {
        var id = new UInt128((ulong)Environment.ProcessId << 32, (ulong)number);
        var header = new ChangeLogHeader { Collection = collection, Log = new LogId(id), Device = device, Kind = "files", Base = at, Root = default, Counts = default, TimeMilliseconds = 0 };
        var put = new Put(new ItemId(id), ItemKinds.File, Fields.Of(
            (FileFields.Parent, FieldValue.Of(ItemId.Root)), (FileFields.Name, FieldValue.Of($"document {number}.txt")), (FileFields.Type, FieldValue.Of(FileFields.TypeFile)),
            (FileFields.Modified, FieldValue.Of(number))));
        return ChangeLogWriter.Write(header, [put], [], default);
    }

    private async Task WaitAsync(LoadDevice device, CancellationToken cancellationToken)
    {
        try
        {
            using var management = new ManagementClient(device.Connection, connections, TimeProvider.System);
            var given = await management.NegotiateAsync(device.Id, cancellationToken);
            using var queue = new QueueClient(device.Connection, given, connections, TimeProvider.System);
            while (true)
            {
                Interlocked.Increment(ref waiting);
                try
                {
                    if ((await queue.ReceiveAsync(cancellationToken)).Hint is not { } hint) continue;
                    device.IsBehind |= hint.Sequence > device.At.Sequence;
                    hints.Heard(hint.Collection, hint.Sequence, Stopwatch.GetTimestamp());
                }
                finally
                {
                    Interlocked.Decrement(ref waiting);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        // Refused, so it asks on its timer alone, as an agent would.
        catch (TransportException)
        {
        }
    }

    private sealed record LoadDevice(ServiceConnection Connection, HttpCloudTransport Transport, CollectionId Collection)
    {
        public DeviceId Id => Connection.Device!.Device;
        public LogPosition At { get; set; } = LogPosition.Start(Collection);
        public bool IsBehind { get; set; }
    }
}
