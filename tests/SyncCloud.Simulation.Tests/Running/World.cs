using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;
using SyncCloud.Simulation.Tests.Invariants;
using SyncCloud.Simulation.Tests.Network;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary>
/// One run of one schedule: three devices, a cloud, users who edit at any time and a world that goes wrong; then all is quiet, every device syncs to
/// the end, and every invariant must hold.
/// </summary>
internal sealed class World
{
    private const int DeviceCount = 3;
    private const int MaxSteps = 200_000;
    private readonly Schedule schedule;
    private readonly Random random;
    private readonly Scheduler scheduler;
    private readonly SimulatedTime time = new();
    private readonly SimulatedCloud cloud;
    private readonly UserAnswers answers;

    // Half of the worlds are so small that their mass changes pass; in the others two deletions may have to wait.
    private readonly GuardOptions guard;
    private readonly StatePool pool;
    private readonly NetworkWeather weather = new(FaultRate: 0.04, ServiceCrashRate: 0.01);
    private readonly List<SimulatedDevice> devices = [];
    private readonly HashSet<ItemId> conflictsKnown = [];
    private int operations;

    private World(Schedule schedule, StatePool pool, bool isTraced)
    {
        (this.schedule, this.pool) = (schedule, pool);
        Trace = new Trace(isTraced);
        random = new Random(schedule.Seed);
        Faults = new FaultCounts(schedule, Trace);
        scheduler = new Scheduler(random, Faults);
        cloud = new SimulatedCloud(scheduler, time, random);
        answers = new UserAnswers(Contents, Trace);
        guard = schedule.Seed % 2 == 0 ? new GuardOptions() : new GuardOptions { Items = 1, SharePercent = 10, Window = TimeSpan.FromSeconds(20) };
    }

    public Trace Trace { get; }
    public FaultCounts Faults { get; }
    public Checks Checks { get; } = new();
    public UserContents Contents { get; } = new();
    public IReadOnlyList<SimulatedDevice> Devices => devices;

    /// <summary>Runs a schedule to its end. Whatever goes wrong is in the outcome, never thrown.</summary>
    public static Outcome Run(Schedule schedule, StatePool pool, bool isTraced = false)
    {
        using var lease = pool.Lease();
        var world = new World(schedule, pool, isTraced);
        Exception? failure = null;
        try { world.RunToEnd(); }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            failure = e;
            if (isTraced) world.TraceHistory();
        }
        return new Outcome(schedule, failure, world.Trace.Lines, world.Faults, world.operations, world.Checks.Counts);
    }

    private void RunToEnd()
    {
        scheduler.Interleaving = false;
        Wait(cloud.CreateAsync());
        for (var i = 0; i < DeviceCount; i++) devices.Add(AddDevice($"device{(char)('A' + i)}"));
        scheduler.Interleaving = true;

        Misbehave();
        CalmDown();
        Settle();
        new Verdict(this).Check();
        Verdict.CheckRedelivery(this, Settle);
        CheckNewcomer();
    }

    /// <summary>What the cloud has, log by log, for whoever reads a failure.</summary>
    private void TraceHistory()
    {
        if (devices.Count == 0) return;
        scheduler.Interleaving = false;
        Trace.Add($"history:");
        if (!Wait(cloud.ReadAsync(weather.NewRequest(), devices[0].Id, LogPosition.Start(cloud.Collection), long.MaxValue)).TryGet(out var read, out _))
        {
            Trace.Add($"  (its beginning was trimmed)");
            return;
        }
        foreach (var stored in read.Logs)
        {
            var log = ChangeLog.Open(stored.Bytes);
            Trace.Add($"  {stored.Position.Sequence} by {devices.Find(device => device.Id == log.Header.Device)?.Name}");
            foreach (var record in log.ReadRecords())
                if (record.Change is { } change) Trace.Add($"    {change.GetType().Name} {change.Id.ToString()[..8]} {(change as Put)?.Fields}{(change as Patch)?.Set} {change.Rule}");
        }
    }

    private void Misbehave()
    {
        for (var step = 0; operations < schedule.Operations || Faults.Total < schedule.Faults; step++)
        {
            if (step > MaxSteps) throw new ViolationException("a schedule ends", $"{MaxSteps} steps");
            if (scheduler.Paused > 0 && random.NextDouble() < 0.9) scheduler.Step();
            else Operate();
        }
    }

    /// <summary>A person edits, or a device begins to sync.</summary>
    private void Operate()
    {
        var number = operations++;
        var device = devices[random.Next(devices.Count)];
        // Each operation has randomness of its own, so that leaving one out does not change what the others do.
        var own = new Random(unchecked((schedule.Seed * 1_000_003) + number));
        time.Advance(TimeSpan.FromMilliseconds(own.Next(5000)));
        if (schedule.OmittedOperations.Contains(number)) return;
        if (own.Next(100) < 6)
        {
            Trace.Add($"{number}:  the service maintains itself");
            _ = MaintainAsync();
            return;
        }
        if (own.Next(100) < 60)
        {
            device.NoteEdit();
            Trace.Add($"{number}:");
            new UserEdits(device.Volume, device.Name, Contents, Trace, () => device.IsUnsettled).MakeOne(own);
            return;
        }
        if (!device.IsIdle) return;
        if (!device.Process.Dead) answers.Answer(device, FilesSchema.Schema, own);
        if (devices.Exists(other => other != device && !other.IsIdle) && !Faults.Strike(Fault.ConcurrentDevices, device.Name)) return;
        Trace.Add($"{number}:  {device.Name} syncs");
        device.Start();
    }

    private void CalmDown()
    {
        scheduler.Interleaving = false;
        while (scheduler.Paused > 0) scheduler.Step();
        foreach (var device in devices)
        {
            Rethrow(device);
            if (!device.IsIdle) throw new InvalidOperationException($"{device.Name} waits for something that is not of this world");
        }
    }

    /// <summary>Everyone syncs in turn until nobody has anything to say.</summary>
    private void Settle()
    {
        Trace.Add($"quiet:");
        for (var turn = 0; turn < 12; turn++)
        {
            if (turn > 0) devices.ForEach(answers.ApproveAll);
            var reports = devices.ConvertAll(Sync);
            if (reports.TrueForAll(report => report is { InStep: true } && report.Cursor == reports[0]!.Cursor)) return;
        }
        var last = devices.ConvertAll(Sync);
        throw new ViolationException("the devices come to rest", string.Join("; ", last.Select((report, i) =>
            $"{devices[i].Name} at {report?.Cursor.Sequence}, unpushed {report?.Unpushed}, pending {string.Join(", ", report?.Pending.Select(p => p.Path + ": " + p.Message) ?? [])}, problems {string.Join(", ", report?.Problems.Select(p => p.Path + ": " + p.Message) ?? [])}")));
    }

    public RoundReport? Sync(SimulatedDevice device)
    {
        device.Start();
        Rethrow(device);
        return Wait(device.Running);
    }

    /// <summary>A pass of maintenance, which may pause and die at every step of the stores.</summary>
    private async Task MaintainAsync()
    {
        try
        {
            var done = await cloud.MaintainAsync(weather.NewRequest());
            Note("logs roll", done.LogsRolled);
            Note("logs are trimmed", done.LogsTrimmed);
            Note("images are superseded", done.ImagesRemoved);
            Note("packs are retired and deleted, and nobody misses them", done.PacksDeleted);
            Note("leftovers are swept, and nobody misses them", done.BlobsSwept);
        }
        catch (SimulatedCrashException)
        {
            // The next pass goes on.
        }

        void Note(string what, long count)
        {
            if (count > 0) Checks.Note(what, count);
        }
    }

    /// <summary>Everything that may go has gone; whoever is new starts from an image, if there is one, and can fetch all contents.</summary>
    private void CheckNewcomer()
    {
        for (var pass = 0; pass < 3; pass++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            Wait(MaintainAsync());
        }
        Checks.Note("a new device takes part at once");
        if (Wait(cloud.ListImagesAsync(weather.NewRequest())).Value.Count > 0) Checks.Note("image and tail equal all logs");
        var newcomer = AddDevice("newcomer");
        var report = Sync(newcomer);
        if (report is not { InStep: true, ChangesPushed: 0 }) throw new ViolationException("a new device takes part at once", report?.ToString() ?? "no report");
        new Verdict(this).CheckEqual();
    }

    private SimulatedDevice AddDevice(string name)
    {
        var id = Wait(cloud.RegisterAsync(name));
        var volume = new MemoryVolume(() => time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000);
        new FilesConnector(volume, cloud.Collection, new FilesOptions { Time = time }).CreateMarker(NextId());
        var state = pool.Take(cloud.Collection);
        var device = new SimulatedDevice(name, id, volume, state, Trace, conflictsKnown, NewContext);
        var edits = new UserEdits(volume, name, Contents, Trace, () => device.IsUnsettled);
        volume.Before = (operation, path) =>
        {
            if (device.Process.Dead) throw new SimulatedCrashException(operation);
            if (!scheduler.Interleaving) return;
            var chance = random.NextDouble();
            if (chance < 0.004 && Faults.Strike(Fault.AgentCrash, $"{name} {operation} {path}"))
            {
                device.Process.Dead = true;
                throw new SimulatedCrashException(operation);
            }
            if (chance > 0.99 && Faults.Strike(Fault.EditBetweenSteps, $"{name} {operation} {path}"))
            {
                device.NoteEdit();
                edits.MakeOne(random);
            }
        };
        return device;
    }

    private SyncContext NewContext(SimulatedDevice device, StateStore state) => new()
    {
        Collection = cloud.Collection,
        Device = device.Id,
        DeviceName = device.Name,
        State = state,
        Connector = new FilesConnector(device.Volume, cloud.Collection, new FilesOptions { Time = time, NewId = () => new ItemId(NextId()) }),
        Transport = new SimulatedTransport(scheduler, cloud, Faults, random, device.Id, () => device.Process, weather),
        Time = time,
        Images = new ImagePolicy { Logs = 4 },
        RandomId = NextId,
        Guard = guard,
        Parallelism = 1,
    };

    private UInt128 NextId() => new((ulong)random.NextInt64(), (ulong)random.NextInt64());

    private static T Wait<T>(Task<T> task)
    {
        if (!task.IsCompleted) throw new InvalidOperationException("a task left the simulator's one thread");
        return task.GetAwaiter().GetResult();
    }

    private static void Wait(Task task)
    {
        if (!task.IsCompleted) throw new InvalidOperationException("a task left the simulator's one thread");
        task.GetAwaiter().GetResult();
    }

    private static void Rethrow(SimulatedDevice device)
    {
        if (device.Running.IsFaulted) device.Running.GetAwaiter().GetResult();
    }
}

/// <summary>How a run ended.</summary>
internal sealed record Outcome(Schedule Schedule, Exception? Failure, IReadOnlyList<string> Trace, FaultCounts Faults, int Operations, IReadOnlyDictionary<string, long> Checks)
{
    /// <summary>The broken invariant's name, or the type of what was thrown; null when all held.</summary>
    public string? Kind => Failure is ViolationException violation ? violation.Invariant : Failure?.GetType().Name;
}
