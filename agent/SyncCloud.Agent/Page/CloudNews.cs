using System.Collections.Immutable;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Page;

/// <summary>What the cloud has told of the user's devices and newest logs.</summary>
/// <param name="At">When it was asked.</param>
/// <param name="Devices">All of the user's.</param>
/// <param name="Logs">Of each collection on this device, by id: the newest logs, newest first.</param>
/// <param name="Error">Why it told nothing; null when it did.</param>
internal sealed record CloudTold(DateTimeOffset At, ImmutableArray<DeviceInfo> Devices, ImmutableDictionary<string, ImmutableArray<LogRow>> Logs, ErrorReport? Error)
{
    public string DeviceName(string id) => Devices.FirstOrDefault(device => device.Id == id)?.Name ?? Output.Units.Short(id);

    /// <summary>The newest log of a collection; null when there is none, or it is not known.</summary>
    public LogRow? Head(string collection) => Logs.TryGetValue(collection, out var rows) && rows is [var newest, ..] ? newest : null;
}

/// <summary>Asks the cloud no more often than pages need, and keeps none of them waiting for long: what is known is shown, and what comes later is told of. Safe for concurrent calls.</summary>
internal sealed class CloudNews(CommandRun run)
{
    public const int MostLogs = 40;
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LeastAge = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly Lock gate = new();
    private Task asking = Task.CompletedTask;
    private volatile CloudTold? told;

    /// <summary>What is known now.</summary>
    public CloudTold? Told => told;

    /// <summary>What is known, asked anew if it is old, or <paramref name="isBehind"/> says so of it.</summary>
    public async Task<CloudTold> GetAsync(Func<CloudTold, bool> isBehind, CancellationToken cancellationToken)
    {
        var time = run.Surroundings.Time;
        Task waiting;
        lock (gate)
        {
            if (told is { } known && time.GetUtcNow() - known.At is var age && (age < LeastAge || (age < Age && !isBehind(known)))) return known;
            if (asking.IsCompleted) asking = Task.Run(AskAsync, CancellationToken.None);
            waiting = asking;
        }
        await Task.WhenAny(waiting, Task.Delay(Patience, time, cancellationToken));
        return told ?? new CloudTold(time.GetUtcNow(), [], ImmutableDictionary<string, ImmutableArray<LogRow>>.Empty, new ErrorReport("the cloud has not answered yet", null, ExitCode.Error));
    }

    private async Task AskAsync()
    {
        using var limit = new CancellationTokenSource(Limit, run.Surroundings.Time);
        try
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var here = run.Home.Collections.Select(collection => collection.Id).ToHashSet();
            var devices = await account.DevicesAsync(limit.Token);
            var logs = ImmutableDictionary.CreateBuilder<string, ImmutableArray<LogRow>>();
            foreach (var collection in await account.CollectionsAsync(limit.Token))
                if (here.Contains(collection.Id)) logs[collection.Id] = await account.NewestLogsAsync(CollectionId.Parse(collection.Id), collection.Head.Sequence, MostLogs, limit.Token);
            told = new CloudTold(run.Surroundings.Time.GetUtcNow(), devices, logs.ToImmutable(), null);
        }
        catch (Exception exception) when (exception is TransportException or AgentException or OperationCanceledException)
        {
            var error = exception is OperationCanceledException ? new ErrorReport("the cloud does not answer", null, ExitCode.Error) : ErrorReport.Of(exception);
            var before = told;
            told = new CloudTold(run.Surroundings.Time.GetUtcNow(), before?.Devices ?? [], before?.Logs ?? ImmutableDictionary<string, ImmutableArray<LogRow>>.Empty, error);
        }
    }
}
