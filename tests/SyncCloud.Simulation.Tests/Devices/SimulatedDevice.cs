using SyncCloud.Engine;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>A device: its disk and state store outlive its process, which is one sync at a time and can die anywhere.</summary>
internal sealed class SimulatedDevice
{
    private readonly Func<Actor, StateStore, SyncContext> context;
    private readonly PooledState pooled;
    private readonly Trace trace;
    private readonly HashSet<ItemId> conflictsKnown;
    private StateStore state;
    private bool editedMeanwhile;
    private bool isRunning;
    private Actor process = NewProcess();

    public SimulatedDevice(string name, DeviceId id, MemoryVolume volume, PooledState pooled, Trace trace, HashSet<ItemId> conflictsKnown, Func<SimulatedDevice, StateStore, SyncContext> context)
    {
        (Name, Id, Volume) = (name, id, volume);
        (this.pooled, this.trace, this.conflictsKnown) = (pooled, trace, conflictsKnown);
        state = pooled.Open();
        this.context = (_, store) => context(this, store);
    }

    public string Name { get; }
    public DeviceId Id { get; }
    public MemoryVolume Volume { get; }
    public StateStore State => state;
    public Actor Process => process;
    public Task<RoundReport?> Running { get; private set; } = Task.FromResult<RoundReport?>(null);
    /// <summary>A sync is under way, or an apply has begun steps whose results are not on record.</summary>
    public bool IsUnsettled => !IsIdle || state.Sql.Count("SELECT count(*) FROM journal") > 0;

    public bool IsIdle => !isRunning;

    /// <summary>Starts a sync; it ends with a report, or with null when the process died or the network failed it.</summary>
    public void Start()
    {
        if (process.Dead)
        {
            process = NewProcess();
            state = pooled.Open();
        }
        isRunning = true;
        Running = RunAsync();
    }

    /// <summary>Each conflict that this device made: the content that lost and the one that it lost against.</summary>
    public List<(string Device, ContentRef Loser, ContentRef Winner)> ConflictsSeen { get; } = [];

    private async Task<RoundReport?> RunAsync()
    {
        try
        {
            editedMeanwhile = false;
            var report = await new SyncRound(context(process, state)).RunToQuietAsync([], 3, CancellationToken.None);
            trace.Add($"    {Name} is at {report.Cursor.Sequence}: pulled {report.LogsPulled}, applied {report.ItemsApplied}, pushed {report.ChangesPushed}, unpushed {report.Unpushed}, pending {report.Pending.Length}");
            return report;
        }
        catch (SimulatedCrashException crash)
        {
            trace.Add($"    {Name} died: {crash.Message}");
            process.Dead = true;
            return null;
        }
        catch (TransportException e) when (!e.IsFinal)
        {
            trace.Add($"    {Name} gave up: {e.Message}");
            return null;
        }
        finally
        {
            isRunning = false;
            NoteConflicts();
        }
    }

    /// <summary>A user edits while a sync runs: who wrote what then cannot be told from its end.</summary>
    public void NoteEdit() => editedMeanwhile = true;

    private void NoteConflicts()
    {
        foreach (var (id, item) in state.Native.AllObserved())
        {
            if (item?.Fields[FileFields.ConflictOf] is null || state.Chain.Find(id) is not null || !conflictsKnown.Add(id) || editedMeanwhile) continue;
            if (item?.Content is not { } loser || item.Fields[FileFields.ConflictOf]?.AsItemId() is not { } of) continue;
            if (state.Chain.Find(of)?.Item.Fields[FileFields.Content]?.AsContent() is { } winner) ConflictsSeen.Add((Name, loser, winner));
        }
    }

    private static Actor NewProcess() => new(Fault.AgentCrash, 0.02);
}
