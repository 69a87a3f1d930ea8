using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Network;

/// <summary>One device's way to the cloud, which loses, doubles and delays what it is given.</summary>
internal sealed class SimulatedTransport(Scheduler scheduler, SimulatedCloud cloud, FaultCounts faults, Random random, Actor process, NetworkWeather weather, DeviceId device = default, bool mayAppend = true) : ICloudTransport
{
    /// <summary>The same way for the device that it is known to be.</summary>
    public SimulatedTransport For(DeviceId known, bool appends = true) => new(scheduler, cloud, faults, random, process, weather, known, appends);

    public DateTimeOffset? ServiceTime => cloud.Time;

    /// <summary>False: another copy of the device's disk has gone on since.</summary>
    public async Task<bool> ContactAsync(DeviceId shown, string? nonce, string nextNonce)
    {
        var refusal = (await SendAsync("contact", request => cloud.ContactAsync(request, shown, nonce, nextNonce))).Refusal;
        return refusal switch
        {
            null => true,
            Refusal.Superseded => false,
            Refusal.TryLater later => throw new TransportException(later.Detail, isFinal: false),
            _ => throw new ViolationException("the service takes what the engine sends", refusal.ToString()),
        };
    }

    public Task<DeviceId> RegisterAsync(string name) => SendAsync("register", request => cloud.RegisterAsync(name, request));

    public async Task<AppendOutcome> AppendAsync(CollectionId collection, ReadOnlyMemory<byte> log, CancellationToken cancellationToken)
    {
        if (!mayAppend) throw new ViolationException("a device that only receives appends nothing", $"{ChangeLog.Open(log).Header.Counts.Total} changes");
        var bytes = log.ToArray();
        var outcome = await SendAsync("append", request => cloud.AppendAsync(request, device, bytes));
        if (outcome.TryGet(out var appended, out var refusal)) return new AppendOutcome.Appended(appended.Position);
        return refusal switch
        {
            Refusal.LostRace lost => new AppendOutcome.LostRace(lost.Head),
            Refusal.ContainersRetired retired => new AppendOutcome.ContainersRetired(retired.Containers),
            Refusal.Rewound => throw Rewound(),
            Refusal.ContainersQuarantined damaged => new AppendOutcome.ContainersQuarantined(damaged.Containers),
            Refusal.TryLater later => throw new TransportException(later.Detail, isFinal: false),
            _ => throw new ViolationException("the service takes what the engine sends", refusal.ToString()),
        };
    }

    public async Task<ReadOutcome> ReadAsync(CollectionId collection, LogPosition after, long byteBudget, Func<StoredLog, CancellationToken, ValueTask> receive, CancellationToken cancellationToken)
    {
        var outcome = await SendAsync("read", request => cloud.ReadAsync(request, device, after, byteBudget));
        if (!outcome.TryGet(out var read, out var refusal))
            return refusal is Refusal.Trimmed trimmed ? new ReadOutcome.Trimmed(trimmed.Head) : new ReadOutcome.Rewound(((Refusal.Rewound)refusal).Head);
        foreach (var log in read.Logs)
        {
            await receive(log, cancellationToken);
            await scheduler.PauseAsync(process, "log received");
        }
        return new ReadOutcome.UpTo(read.Head, read.WantedPacks);
    }

    public async Task<ReadOnlyMemory<byte>> DownloadLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken) =>
        Found(await SendAsync("download log", request => cloud.LogAsync(request, sequence))).Bytes;

    public async Task UploadPackAsync(CollectionId collection, Hash256 pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var copy = bytes.ToArray();
        var outcome = await SendAsync("upload", request => cloud.UploadAsync(request, pack, copy));
        if (outcome.Refusal is { } refusal) throw new ViolationException("the service takes what the engine sends", refusal.ToString());
    }

    public async Task<PackRange> DownloadPackAsync(CollectionId collection, Hash256 pack, long? offset, int length, CancellationToken cancellationToken)
    {
        var (bytes, total) = Found(await SendAsync("download pack", request => cloud.DownloadAsync(request, pack, offset, length)));
        return new PackRange(bytes, total);
    }

    public async Task<LogRow?> FindLogAsync(CollectionId collection, long sequence, CancellationToken cancellationToken) =>
        Row(await SendAsync("find log", request => cloud.FindLogAsync(request, sequence)));

    public async Task<LogRow?> FindLogAsync(CollectionId collection, LogId log, CancellationToken cancellationToken) =>
        Row(await SendAsync("find log", request => cloud.FindLogAsync(request, log)));

    public async Task<IReadOnlyList<ImageRow>> ListImagesAsync(CollectionId collection, CancellationToken cancellationToken) =>
        [.. (await SendAsync("list images", cloud.ListImagesAsync)).Value.Select(image => new ImageRow(image.Sequence, image.Length))];

    public async Task<bool> ReadImageAsync(CollectionId collection, long? at, Func<Stream, CancellationToken, Task> receive, CancellationToken cancellationToken)
    {
        if (!(await SendAsync("read image", request => cloud.ReadImageAsync(request, at))).TryGet(out var image, out _)) return false;
        await receive(new BrokenOffStream(image, Strikes(Fault.LostResponse, "read image") ? random.Next(image.Length) : null), cancellationToken);
        return true;
    }

    public async Task<ImageOutcome> UploadImageAsync(CollectionId collection, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var image = new MemoryStream();
        await write(image, cancellationToken);
        var bytes = image.ToArray();
        var outcome = await SendAsync("upload image", request => cloud.UploadImageAsync(request, bytes));
        return outcome.Refusal switch
        {
            null => new ImageOutcome.Stored(),
            Refusal.Rewound => throw Rewound(),
            Refusal.ContainersRetired retired => new ImageOutcome.ContainersRetired(retired.Containers),
            Refusal.TryLater later => throw new TransportException(later.Detail, isFinal: false),
            var refusal => throw new ViolationException("the service takes what the engine sends", refusal.ToString()),
        };
    }

    private static T Found<T>(Outcome<T> outcome) where T : notnull => outcome.TryGet(out var found, out var refusal) ? found
        : throw new TransportException("it is gone", isFinal: true, refusal is Refusal.Trimmed ? ProblemTypes.Trimmed : ProblemTypes.NotFound);

    private static LogRow? Row(Outcome<LogIndex> index) => index.Value.Logs is [var log, ..]
        ? new LogRow(log.Position.Sequence, log.Log.ToString(), log.Position.Hash.ToString(), log.Root.ToString(), log.Device.ToString(), 0, 0, 0, log.Length, log.Committed, log.IsTrimmed)
        : null;

    public async Task<bool> CheckPackAsync(CollectionId collection, Hash256 pack, CancellationToken cancellationToken) =>
        (await SendAsync("check pack", request => cloud.CheckAsync(request, pack))).Value;

    public async Task<IReadOnlyList<DamagedPack>> WantedPacksAsync(CollectionId collection, CancellationToken cancellationToken) =>
        [.. (await SendAsync("wanted packs", cloud.WantedAsync)).Value.Select(wanted => new DamagedPack(wanted.Pack, wanted.Row.Damaged?.ToArray()))];

    /// <summary>A request, and all that may become of it and of its answer.</summary>
    private async Task<T> SendAsync<T>(string what, Func<Actor, Task<T>> operation)
    {
        await scheduler.PauseAsync(process, $"{what} request");
        if (Strikes(Fault.LostRequest, what)) throw Lost(what);
        if (Strikes(Fault.Reorder, what))
        {
            // The network keeps it for a while; the device has given up when it arrives, after requests that were sent later.
            _ = DeliverLateAsync(operation);
            throw Lost(what);
        }
        if (Strikes(Fault.Duplicate, what)) _ = DeliverLateAsync(operation);
        T answer;
        try { answer = await operation(weather.NewRequest()); }
        catch (SimulatedCrashException crash) { throw new TransportException($"the service died: {crash.Message}", isFinal: false); }
        // As over HTTP: the disk is full, or a log was trimmed while it was read; the next try finds out. A store that stays broken shows, since the devices never come to rest.
        catch (StorageException failed) { throw new TransportException(failed.Message, isFinal: false); }
        catch (CorruptDataException e) { throw new TransportException(e.Message, isFinal: true, ProblemTypes.Damaged); }
        await scheduler.PauseAsync(process, $"{what} response");
        if (Strikes(Fault.LostResponse, what)) throw Lost(what);
        return answer;
    }

    private async Task DeliverLateAsync<T>(Func<Actor, Task<T>> operation)
    {
        var request = weather.NewRequest();
        try
        {
            await scheduler.PauseAsync(request, "in transit");
            await scheduler.PauseAsync(request, "in transit still");
            await operation(request);
        }
        catch (Exception e) when (e is SimulatedCrashException or StorageException { IsFull: true })
        {
            // Nobody waits for its answer.
        }
    }

    private bool Strikes(Fault fault, string what) => scheduler.Interleaving && random.NextDouble() < weather.FaultRate && faults.Strike(fault, what);

    private static TransportException Rewound() => new("the chain does not hold the position", isFinal: true, ProblemTypes.Rewound);

    private static TransportException Lost(string what) => new($"no answer to {what}", isFinal: false);
}

/// <summary>How bad the network is.</summary>
internal sealed record NetworkWeather(double FaultRate, double ServiceCrashRate)
{
    public Actor NewRequest() => new(Fault.ServiceCrash, ServiceCrashRate);
}
