using SyncCloud.Engine.Round;
using SyncCloud.Protocol;
using SyncCloud.Service.Storage;
using SyncCloud.Simulation.Tests.Devices;
using SyncCloud.Simulation.Tests.Invariants;
using SyncCloud.Simulation.Tests.Network;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary>
/// One run of one schedule: some devices, a cloud, users who edit at any time and a world that goes wrong; then all is quiet, every device syncs to
/// the end, and every invariant must hold.
/// </summary>
internal sealed class World
{
    private const int MaxSteps = 200_000;
    private readonly Schedule schedule;
    private readonly Random random;
    private readonly Scheduler scheduler;
    private readonly SimulatedTime time = new();
    private readonly SimulatedCloud cloud;
    private readonly CloudFaults cloudFaults;
    private readonly Household household;
    private int operations;

    private World(Schedule schedule, StatePool pool, bool isTraced)
    {
        this.schedule = schedule;
        Trace = new Trace(isTraced);
        random = new Random(schedule.Seed);
        Faults = new FaultCounts(schedule, Trace);
        scheduler = new Scheduler(random, Faults);
        cloud = new SimulatedCloud(scheduler, time, Faults, random);
        cloudFaults = new CloudFaults(schedule, scheduler, cloud, Faults, Contents, Trace);
        household = new Household(schedule, scheduler, time, cloud, cloudFaults, pool, Faults, Contents, Trace, random);
    }

    public Trace Trace { get; }
    public FaultCounts Faults { get; }
    public Checks Checks { get; } = new();
    public UserContents Contents { get; } = new();
    public bool Copies => household.Copies;
    public IReadOnlyList<SimulatedDevice> Devices => household.Devices;

    /// <summary>How many logs hold their changes in columns.</summary>
    public int LogsInColumns => cloud.Logs().Count(stored => ChangeLog.Open(stored.Bytes).Header.Features.Contains(FormatFeatures.Columns));

    /// <summary>Whether a device that comes to the chain now starts from an image.</summary>
    public bool HasImages => Wait(cloud.ListImagesAsync(household.NewRequest())).Value.Count > 0;

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
        // Two devices to five, mostly three.
        var count = random.Next(10) switch { < 2 => 2, < 7 => 3, < 9 => 4, _ => 5 };
        for (var i = 0; i < count; i++) household.Add($"device{(char)('A' + i)}");
        scheduler.Interleaving = true;

        Misbehave();
        CalmDown();
        Settle();
        new Verdict(this).Check();
        Verdict.CheckRedelivery(this, Settle);
        if (schedule.Emphasis == Emphasis.Copies)
        {
            // Two copies that were made amid a contact both pass once more, as the same contact repeated.
            Settle();
            new Verdict(this).CheckIdentities();
        }
        CheckNewcomer();
    }

    /// <summary>What the cloud has, log by log, for whoever reads a failure.</summary>
    private void TraceHistory()
    {
        if (Devices.Count == 0) return;
        scheduler.Interleaving = false;
        Trace.Add($"history:");
        foreach (var stored in cloud.Logs())
        {
            var log = ChangeLog.Open(stored.Bytes);
            Trace.Add($"  {stored.Position.Sequence} by {Devices.FirstOrDefault(device => device.Identity.Device == log.Header.Device)?.Name}");
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

    /// <summary>A person edits, a device begins to sync, a clock jumps, a disk is copied, the service maintains itself.</summary>
    private void Operate()
    {
        var number = operations++;
        var device = Devices[random.Next(Devices.Count)];
        // Each operation has randomness of its own, so that leaving one out does not change what the others do.
        var own = new Random(unchecked((schedule.Seed * 1_000_003) + number));
        time.Advance(TimeSpan.FromMilliseconds(own.Next(5000)));
        if (schedule.OmittedOperations.Contains(number)) return;
        Trace.Add($"{number}:");
        if (household.HasViews && device is { IsIdle: true, Process.Dead: false } && own.Next(schedule.Emphasis is Emphasis.Views or Emphasis.Kept ? 5 : 10) == 0 && (schedule.Emphasis != Emphasis.Kept || device == Devices[0]))
        {
            household.ChangeView(device, own);
            return;
        }
        switch (own.Next(107))
        {
            case < 15 when schedule.Emphasis == Emphasis.Copies:
                household.CopyDisk(device, own);
                break;
            case < 40 when schedule.Emphasis == Emphasis.Answers && device is { IsIdle: true, Process.Dead: false }:
                household.Answer(device, own);
                break;
            case < 57:
                device.NoteEdit();
                household.EditsOn(device).MakeOne(own);
                break;
            case < 59:
                if (Faults.Strike(Fault.ClockJump, device.Name)) device.Clock.Jump(own);
                break;
            case < 64 when household.Copies:
                household.CopyDisk(device, own);
                break;
            case < 63 when cloudFaults.Rewinds:
                cloudFaults.BackUpOrRewind(own);
                break;
            case < 63 when cloudFaults.Rots:
                cloudFaults.Rot(Devices, own);
                break;
            case 106 when household.Copies:
                household.LosePart(device, own);
                break;
            case >= 100 and < 106:
                Trace.Add($"  the service maintains itself");
                _ = MaintainAsync();
                break;
            default:
                if (!device.IsIdle) break;
                if (!device.Process.Dead) household.Answer(device, own);
                if (Devices.Any(other => other != device && !other.IsIdle) && !Faults.Strike(Fault.ConcurrentDevices, device.Name)) break;
                Trace.Add($"  {device.Name} syncs");
                device.Start();
                break;
        }
    }

    private void CalmDown()
    {
        scheduler.Interleaving = false;
        while (scheduler.Paused > 0) scheduler.Step();
        foreach (var device in Devices)
        {
            Rethrow(device);
            if (!device.IsIdle) throw new InvalidOperationException($"{device.Name} waits for something that is not of this world");
        }
    }

    /// <summary>Everyone syncs in turn until nobody has anything to say.</summary>
    private void Settle()
    {
        if (household.HasViews) household.ResetViews();
        Trace.Add($"quiet:");
        for (var turn = 0; turn < 12; turn++)
        {
            if (turn > 0) household.ApproveAll();
            var reports = Devices.Select(Sync).ToList();
            if (reports.TrueForAll(report => report is { InStep: true } && report.Cursor == reports[0]!.Cursor)) return;
        }
        var last = Devices.Select(Sync).ToList();
        throw new ViolationException("the devices come to rest", string.Join("; ", last.Select((report, i) =>
            $"{Devices[i].Name} at {report?.Cursor.Sequence}, unpushed {report?.Unpushed}, pending {string.Join(", ", report?.Pending.Select(p => p.Path + ": " + p.Message) ?? [])}, problems {string.Join(", ", report?.Problems.Select(p => p.Path + ": " + p.Message) ?? [])}")));
    }

    public static RoundReport? Sync(SimulatedDevice device)
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
            var done = await cloud.MaintainAsync(household.NewRequest());
            Note("logs roll", done.LogsRolled);
            Note("logs are trimmed", done.LogsTrimmed);
            Note("images are superseded", done.ImagesRemoved);
            Note("packs are retired and deleted, and nobody misses them", done.PacksDeleted);
            Note("leftovers are swept, and nobody misses them", done.BlobsSwept);
        }
        catch (Exception end) when (end is SimulatedCrashException or StorageException { IsFull: true })
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
        if (HasImages) Checks.Note("image and tail equal all logs");
        var report = Sync(household.Add("newcomer"));
        if (cloudFaults.HasRotted) Settle();
        else if (report is not { InStep: true, ChangesPushed: 0 }) throw new ViolationException("a new device takes part at once", report?.ToString() ?? "no report");
        new Verdict(this).CheckEqual();
    }

    private static T Wait<T>(Task<T> task)
    {
        Wait((Task)task);
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
