using SyncCloud.Benchmarks.World;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Telemetry;
using SyncCloud.Simulation.Tests.Cloud;

namespace SyncCloud.Benchmarks.Cost;

/// <summary>
/// Lives through a user's day in minutes, on a clock of its own: real engines over real folders, the daemon's plan, the real service over HTTP on stores in memory, its
/// timers; and counts.
/// </summary>
internal sealed class CostDay : IAsyncDisposable
{
    private static readonly UserId User = new(1);

    // Timers of the functions app: tidying up, whose requests are counted as it is done; webhooks that missed something and queues that nobody uses, which ask for a page or so for all users together.
    private static readonly TimeSpan[] tidying = [.. Enumerable.Range(0, 4).Select(i => TimeSpan.FromMinutes((i * 360) + 17))];
    private const int OtherTimers = 48 + 1;
    private readonly string place = Directory.CreateTempSubdirectory("synccloud-cost-").FullName;
    private readonly ManualClock clock;
    private readonly MemoryBlobStore blobs;
    private readonly DayPattern pattern;
    private readonly List<DayDevice> devices = [];
    private BenchmarkCloud? begun;
    private CountedQueues queues = null!;
    private CollectionId collection;

    private CostDay(DayPattern pattern)
    {
        this.pattern = pattern;
        clock = new ManualClock(new DateTimeOffset(2030, 1, 2, 0, 0, 0, TimeSpan.Zero));
        blobs = new MemoryBlobStore(clock);
    }

    /// <param name="pattern">The day.</param>
    /// <param name="coalesces">As the daemon does it; false: each change is sent at once, as a log of its own.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<DayCounts> RunAsync(DayPattern pattern, bool coalesces, CancellationToken cancellationToken)
    {
        await using var day = new CostDay(pattern);
        await day.BeginAsync(cancellationToken);
        return await day.LiveAsync(coalesces, cancellationToken);
    }

    private BenchmarkCloud Cloud => begun ?? throw new InvalidOperationException("the day has not begun");

    public async ValueTask DisposeAsync()
    {
        foreach (var device in devices) device.Dispose();
        // Not there where it could not begin.
        if (begun is not null) await begun.DisposeAsync();
        Directory.Delete(place, recursive: true);
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        begun = await BenchmarkCloud.StartAsync(new MemoryTableStore(), blobs, links: null, clock, tables => queues = new CountedQueues(tables, clock), cancellationToken);
        collection = (await Cloud.Service.Collections.CreateAsync(User, "documents", "files", cancellationToken)).Value.Collection.Id;
        foreach (var device in pattern.Devices)
            devices.Add(new DayDevice(await BenchmarkDevice.JoinAsync(Cloud, User, collection, device.Name, place, clock, cancellationToken), device, collection));
        queues.OnHint = (id, hint) => devices.Single(device => device.Id == id).Hear(hint.Sequence, clock.Elapsed);
        // Once before the day, so that nothing in it is done for the first time.
        foreach (var device in devices)
        {
            await device.SwitchOnAsync(TimeSpan.Zero, cancellationToken);
            await device.GoOnAsync(TimeSpan.Zero, cancellationToken);
            device.SwitchOff(TimeSpan.Zero);
        }
    }

    private async Task<DayCounts> LiveAsync(bool coalesces, CancellationToken cancellationToken)
    {
        var changes = new Queue<DayChange>(pattern.Changes());
        var (count, before, timers) = (changes.Count, Now(), new StorageCounts());
        var end = TimeSpan.FromDays(1);
        var tidied = 0;
        while (true)
        {
            var next = devices.Select(device => device.IsOn ? device.NextAt : device.From >= clock.Elapsed ? device.From : TimeSpan.MaxValue)
                .Concat(devices.Where(device => device.IsOn).Select(device => device.To))
                .Append(changes.TryPeek(out var change) ? change.At : TimeSpan.MaxValue).Append(tidied < tidying.Length ? tidying[tidied] : TimeSpan.MaxValue).Min();
            if (next >= end) break;
            if (next > clock.Elapsed) clock.MoveTo(next);
            var now = clock.Elapsed;
            foreach (var device in devices)
            {
                if (device.IsOn && device.To <= now) device.SwitchOff(now);
                else if (!device.IsOn && device.From <= now && now < device.To) await device.SwitchOnAsync(now, cancellationToken);
            }
            if (tidied < tidying.Length && tidying[tidied] <= now)
            {
                tidied++;
                var start = Cloud.Storage.Counts;
                await Cloud.Service.MaintainAsync(atOnce: 1, cancellationToken);
                timers += Cloud.Storage.Counts - start;
            }
            while (changes.TryPeek(out change) && change.At <= now) await MakeAsync(changes.Dequeue(), count - changes.Count, coalesces, cancellationToken);
            foreach (var device in devices)
                if (device.IsOn && device.NextAt <= now) await device.GoOnAsync(now, cancellationToken);
        }
        clock.MoveTo(end);
        foreach (var device in devices.Where(device => device.IsOn)) device.SwitchOff(end);
        var after = Now();
        return new DayCounts
        {
            Changes = count,
            Logs = after.Head - before.Head,
            Requests = after.Storage - before.Storage - timers,
            Timers = timers,
            Executions = after.Executions - before.Executions,
            TimerExecutions = tidying.Length + OtherTimers,
            Bus = new BusCounts
            {
                Sends = after.Sends - before.Sends,
                Management = after.Management - before.Management,
                Receives = devices.Sum(device => device.Receives),
                EmptyReceives = devices.Sum(device => device.EmptyReceives),
            },
            AnswerBytes = after.Received - before.Received,
            Answers = after.Requests - before.Requests,
            StoredBytes = after.Stored - before.Stored,
            Connections = pattern.Devices.Sum(device => device.To - device.From) / 24,
        };
    }

    private async Task MakeAsync(DayChange change, int number, bool coalesces, CancellationToken cancellationToken)
    {
        var device = devices[change.Device];
        // Incompressible, and no two alike.
        var bytes = new byte[pattern.FileBytes];
        new Random(number).NextBytes(bytes);
        device.Write(change.Path, bytes, clock.GetUtcNow());
        if (coalesces) device.Touch(change.Path, clock.Elapsed);
        else await device.SendAtOnceAsync(change.Path, cancellationToken);
    }

    private Counted Now() => new(Cloud.Storage.Counts, Cloud.Executions, queues.Sends, queues.Management, devices.Sum(device => device.Traffic.BytesReceived),
        devices.Sum(device => device.Traffic.Requests), blobs.Snapshot().Sum(blob => blob.Properties.Length), devices.Max(device => device.Cursor));

    private sealed record Counted(StorageCounts Storage, long Executions, long Sends, long Management, long Received, long Requests, long Stored, long Head);
}
