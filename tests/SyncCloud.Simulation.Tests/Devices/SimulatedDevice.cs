using SyncCloud.Engine;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Scan;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Simulation.Tests.Network;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>A device: its disk and state store outlive its process, which is one sync at a time and can die anywhere.</summary>
internal sealed class SimulatedDevice
{
    private readonly Household household;
    private readonly PooledState pooled;
    private bool editedMeanwhile;
    private bool isRunning;
    private readonly HashSet<string> touched = [];
    private bool mustRejoin;
    private long reached;
    private long syncs;

    /// <summary>The process that has seen the whole folder, and been told of every change since.</summary>
    private Actor? knowing;

    public SimulatedDevice(Household household, string name, Identity identity, DeviceClock clock, MemoryVolume volume, PooledState pooled)
    {
        (this.household, this.pooled, Name, Identity, Clock, Volume) = (household, pooled, name, identity, clock, volume);
        State = pooled.Open();
    }

    public string Name { get; }
    public Identity Identity { get; private set; }
    public DeviceClock Clock { get; }
    public MemoryVolume Volume { get; }
    public StateStore State { get; private set; }
    public Actor Process { get; private set; } = NewProcess();
    public SyncMode Mode { get; set; } = SyncMode.TwoWay;
    public Task<RoundReport?> Running { get; private set; } = Task.FromResult<RoundReport?>(null);

    /// <summary>A sync is under way, or an apply has begun steps whose results are not on record.</summary>
    public bool IsUnsettled => !IsIdle || IsInDoubt || State.Sql.Count("SELECT count(*) FROM journal") > 0;

    /// <summary>Since its folder and its state store parted, no sync has yet found out what of the folder is old: what a user lets go of meanwhile may come back, since it may never have been written here.</summary>
    public bool IsInDoubt { get; private set; }

    public bool IsIdle => !isRunning;

    /// <summary>Each conflict that this device made: the content that lost and the one that it lost against.</summary>
    public List<(string Device, ContentRef Loser, ContentRef Winner)> ConflictsSeen { get; } = [];

    /// <summary>Starts a sync; it ends with a report, or with null when the process died or something else failed it.</summary>
    public void Start()
    {
        if (Process.Dead)
        {
            Process = NewProcess();
            State = pooled.Open();
        }
        isRunning = true;
        Running = RunAsync(Process);
    }

    /// <summary>Something was changed here that nobody tells of: the next sync looks at everything.</summary>
    public void LookAnew() => knowing = null;

    /// <summary>A user edits while a sync runs: who wrote what then cannot be told from its end.</summary>
    public void NoteEdit() => editedMeanwhile = true;

    public DiskImage Image(IReadOnlySet<ContentRef> sent) => new(this, Volume.Copy(), pooled.Copy(), Identity, sent);

    /// <summary>The plug is pulled, and the disk holds what it held when the image was made.</summary>
    public void SetBack(DiskImage image)
    {
        Process.Dead = true;
        Volume.Restore(image.Folder);
        pooled.Restore(image.State);
        Identity = image.Identity;
        Restart();
    }

    /// <summary>The plug is pulled, and the synced folder alone holds what it held when the image was made.</summary>
    public void SetBackFolder(DiskImage image) => Part(() => Volume.Restore(image.Folder));

    /// <summary>The plug is pulled, and the state store alone holds what it held when the image was made.</summary>
    public void SetBackState(DiskImage image) => Part(() => pooled.Restore(image.State));

    /// <summary>The plug is pulled, and the state store is gone; the next process makes a new one. <paramref name="anew"/>: who the device is from here on, if its home is gone, too.</summary>
    public void LoseState(CollectionId collection, Identity? anew = null) => Part(() =>
    {
        pooled.Empty(collection);
        Identity = anew ?? Identity;
    });

    private void Part(Action change)
    {
        Process.Dead = true;
        change();
        IsInDoubt = true;
        Restart();
    }

    private void Restart()
    {
        State = pooled.Open();
        reached = 0;
    }

    private async Task<RoundReport?> RunAsync(Actor process)
    {
        try
        {
            editedMeanwhile = false;
            var transport = household.TransportOf(process);
            if (household.Copies) await MakeContactAsync(process, transport);
            if (mustRejoin) await RejoinAsync(transport);
            var report = await new SyncRound(household.ContextOf(this, transport)).RunToQuietAsync([], 3, NextOccasion(process), CancellationToken.None);
            if (report.Cursor.Sequence < reached) throw new ViolationException("the cursor never goes back", $"{Name} was at {reached} and is at {report.Cursor.Sequence}");
            reached = report.Cursor.Sequence;
            if (process == Process) IsInDoubt &= State.Doubt.Current != Doubt.None;
            if (process == Process) CheckPlaces();
            household.Trace.Add($"    {Name} is at {report.Cursor.Sequence}: pulled {report.LogsPulled}, applied {report.ItemsApplied}, pushed {report.ChangesPushed}, unpushed {report.Unpushed}, pending {report.Pending.Length}");
            return report;
        }
        catch (SimulatedCrashException crash)
        {
            household.Trace.Add($"    {Name} died: {crash.Message}");
            process.Dead = true;
            return null;
        }
        catch (Exception e) when (household.Rewinds && e is CloudRewoundException or TransportException { ProblemType: ProblemTypes.Rewound })
        {
            household.Trace.Add($"    {Name} stopped: {e.Message}");
            mustRejoin = true;
            return null;
        }
        // What a round reads piece by piece may be gone before its end when the store is set back; the next one finds out.
        catch (TransportException e) when (!e.IsFinal || (household.Rewinds && e.ProblemType == ProblemTypes.NotFound))
        {
            household.Trace.Add($"    {Name} gave up: {e.Message}");
            return null;
        }
        catch (ApplicationDataException e) when (household.IsTroubled)
        {
            household.Trace.Add($"    {Name} gave up: {e.Message}");
            return null;
        }
        finally
        {
            if (process == Process)
            {
                isRunning = false;
                NoteConflicts();
            }
        }
    }

    /// <summary>As the daemon does: its first look is at everything; from then on it looks where something was touched, and need not always ask the cloud.</summary>
    private RoundOccasion NextOccasion(Actor process)
    {
        if (!household.Watch) return new RoundOccasion();
        touched.UnionWith(Volume.Touched ?? []);
        var looked = touched.ToArray();
        var isPartial = knowing == process;
        Volume.Touched = [];
        return new RoundOccasion
        {
            Scope = isPartial ? ScanScope.Of(looked) : ScanScope.Whole,
            AsksCloud = !isPartial || !household.IsTroubled || ++syncs % 4 != 0,
            OnScanned = (_, report) =>
            {
                if (!report.Problems.IsEmpty) return;
                touched.ExceptWith(looked);
                knowing = process;
            },
        };
    }

    /// <summary>A person has read that the cloud was set back, and wants to go on with it.</summary>
    private async Task RejoinAsync(SimulatedTransport transport)
    {
        var rejoin = new Rejoin(household.ContextOf(this, transport));
        if (await rejoin.FindForkAsync(CancellationToken.None) is { } fork)
        {
            await rejoin.RunAsync(fork, CancellationToken.None);
            (reached, IsInDoubt) = (0, State.Doubt.Current != Doubt.None);
            household.NoteRejoined(this);
        }
        mustRejoin = false;
    }

    /// <summary>Whatever a round went through: no path leads to an item in an unknown folder, so nothing would ever become of it.</summary>
    private void CheckPlaces()
    {
        var astray = State.Native.Astray();
        if (astray.Count > 0) throw new ViolationException("every known item lies in a known folder", $"{Name} knows {string.Join(", ", astray.Select(item => $"{item.Name} ({item.Id})"))} in a folder that it does not know");
    }

    /// <summary>As the agent does: the next nonce is kept before it is shown, and a copy that was left behind becomes a device of its own.</summary>
    private async Task MakeContactAsync(Actor process, SimulatedTransport transport)
    {
        if (await ShowAsync(process, transport)) return;
        var own = new Identity(await transport.RegisterAsync($"{Name} 2"));
        if (process.Dead) throw new SimulatedCrashException("registered");
        household.Trace.Add($"    {Name} is a device of its own now");
        Identity = own;
        await ShowAsync(process, transport);
    }

    private async Task<bool> ShowAsync(Actor process, SimulatedTransport transport)
    {
        Identity = Identity with { NextNonce = Identity.NextNonce ?? household.NextNonce() };
        var shown = Identity;
        if (!await transport.ContactAsync(shown.Device, shown.Nonce, shown.NextNonce!)) return false;
        if (process.Dead) throw new SimulatedCrashException("contact made");
        Identity = shown with { Nonce = shown.NextNonce, NextNonce = null };
        return true;
    }

    private void NoteConflicts()
    {
        foreach (var (id, item) in State.Native.AllObserved())
        {
            if (item?.Fields[FileFields.ConflictOf] is null || State.Chain.Find(id) is not null || !household.ConflictsKnown.Add(id) || editedMeanwhile) continue;
            if (item?.Content is not { } loser || item.Fields[FileFields.ConflictOf]?.AsItemId() is not { } of) continue;
            if (State.Chain.Find(of)?.Item.Fields[FileFields.Content]?.AsContent() is { } winner) ConflictsSeen.Add((Name, loser, winner));
        }
    }

    private static Actor NewProcess() => new(Fault.AgentCrash, 0.02);
}
