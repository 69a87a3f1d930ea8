using System.Buffers.Text;
using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Network;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>One user's devices, and what becomes of their disks: images are made of them, restored, cloned.</summary>
internal sealed class Household(Schedule schedule, Scheduler scheduler, SimulatedTime time, SimulatedCloud cloud, CloudFaults cloudFaults, StatePool pool, FaultCounts faults, UserContents contents, Trace trace, Random random)
{
    private readonly NetworkWeather weather = new(FaultRate: 0.04, ServiceCrashRate: 0.01);
    private readonly List<SimulatedDevice> devices = [];
    private readonly UserAnswers answers = new(contents, trace);
    private readonly DeviceViews views = new(cloud, contents, trace);

    // Half of the worlds are so small that their mass changes pass; in the others two deletions may have to wait.
    private readonly GuardOptions guard = schedule.Seed % 2 == 0 && schedule.Emphasis != Emphasis.Answers ? new GuardOptions() : new GuardOptions { Items = 1, SharePercent = 10, Window = TimeSpan.FromSeconds(20) };
    private DiskImage? image;

    public IReadOnlyList<SimulatedDevice> Devices => devices;
    public Trace Trace => trace;
    public HashSet<ItemId> ConflictsKnown { get; } = [];

    /// <summary>Whether disks are copied in this world. Only then do its devices make contact first, to save the time.</summary>
    public bool Copies { get; } = schedule.Seed % 3 == 0 || schedule.Emphasis == Emphasis.Copies;

    /// <summary>Whether some devices of this world only receive, stay behind, or hold some folders alone.</summary>
    public bool HasViews { get; } = schedule.Seed % 5 == 2 || schedule.Emphasis is Emphasis.Views or Emphasis.Kept;

    /// <summary>Whether users in this world write names in both cases, and one of their devices takes them for one.</summary>
    private bool IgnoresCase { get; } = schedule.Seed % 20 is 3 or 11;

    /// <summary>Whether the devices of this world are told of what is changed in their folders, and look nowhere else.</summary>
    public bool Watch { get; } = schedule.Seed % 2 == 1;

    /// <summary>Whether the cloud's store may be set back in this world.</summary>
    public bool Rewinds => cloudFaults.Rewinds;

    /// <summary>Whether disks and networks may fail just now.</summary>
    public bool IsTroubled => scheduler.Interleaving;

    public SimulatedDevice Add(string name)
    {
        // The second device, so that what others see is told from one that has all names as they are.
        var ignoresCase = IgnoresCase && devices.Count == 1 && faults.Strike(Fault.IgnoredCase, name);
        var (volume, clock) = NewDisk(ignoresCase ? MemoryVolumeWays.NoCase : MemoryVolumeWays.Linux);
        var home = new FilesConnector(volume, cloud.Collection, new FilesOptions { Time = clock });
        home.CreateMarker(NextId());
        var device = new SimulatedDevice(this, name, new Identity(Now(cloud.RegisterAsync(name))), clock, volume, pool.Take(cloud.Collection));
        Admit(device);
        return device;
    }

    /// <summary>Makes an image of a disk, goes back to one, or starts a second machine from one. At any moment, also in the midst of a sync.</summary>
    public void CopyDisk(SimulatedDevice device, Random own)
    {
        if (image is null || own.Next(3) == 0)
        {
            image = device.Image(cloud.Contents().Ever);
            trace.Add($"  {device.Name}: an image is made of its disk");
        }
        else if (own.Next(2) == 0 && devices.Count < 7) Clone(image);
        else SetBack(image);
    }

    /// <summary>The folder or the state store goes back to an earlier image, or the state store is lost, while the rest of the disk stays as it is.</summary>
    public void LosePart(SimulatedDevice device, Random own)
    {
        var part = own.Next(4) switch { 0 => Fault.RestoredFolder, 1 => Fault.RestoredState, 2 => Fault.LostState, _ => Fault.JoinedAnew };
        if (part is Fault.RestoredFolder or Fault.RestoredState)
        {
            if (image is null) return;
            device = image.Of;
        }
        // Which local names such a volume has given to items whose names collide there is known to the state store alone: without it such a file counts as new, and is there
        // twice afterwards. Nothing is lost, but it is not as it should be yet.
        if (device.Volume.Ways.IgnoresCase || !faults.Strike(part, device.Name)) return;
        var before = TreeView.Contents(device.Volume);
        switch (part)
        {
            case Fault.RestoredFolder:
                device.SetBackFolder(image!);
                break;
            case Fault.RestoredState:
                device.SetBackState(image!);
                break;
            case Fault.LostState:
                device.LoseState(cloud.Collection);
                break;
            default:
                JoinAnew(device);
                break;
        }
        if (part != Fault.RestoredFolder) contents.NoteForgotten(before);
        NoteSetBack(device, part is Fault.RestoredFolder or Fault.RestoredState ? image!.Sent : cloud.Contents().Ever, before.Except(TreeView.Contents(device.Volume)));
    }

    /// <summary>A device has rejoined a cloud that was set back.</summary>
    public void NoteRejoined(SimulatedDevice device)
    {
        trace.Add($"    {device.Name} rejoined at {device.State.Cursor.Sequence}");
        if (device.IsInDoubt) contents.NoteRejoinedBlindly();
    }

    public Actor NewRequest() => weather.NewRequest();

    public SimulatedTransport TransportOf(Actor process) => new(scheduler, cloud, faults, random, process, weather);

    public SyncContext ContextOf(SimulatedDevice device, SimulatedTransport transport) => new()
    {
        Collection = cloud.Collection,
        Device = device.Identity.Device,
        DeviceName = device.Name,
        State = device.State,
        Connector = new FilesConnector(device.Volume, cloud.Collection, new FilesOptions { Time = device.Clock, NewId = () => new ItemId(NextId()) }),
        Transport = transport.For(device.Identity.Device, device.Mode.Sends),
        Time = device.Clock,
        Mode = device.Mode,
        Images = new ImagePolicy { Logs = 4 },
        RandomId = NextId,
        Guard = guard,
        Parallelism = 1,
        // Logs are small here, so every second world puts what it has into columns.
        ColumnsFrom = schedule.Seed % 2 == 0 ? 0 : FormatFeatures.ColumnsFrom,
        // So are contents, and in every third world their edits refer to ranges within blocks all the same.
        Pieces = schedule.Seed % 3 == 0 ? new PieceSizes(1, 8) : PieceSizes.Standard,
        // What comes at once is little, too, and more than a portion where one is this small.
        PortionItems = schedule.Seed % 5 < 2 ? 2 : int.MaxValue,
    };

    public string NextNonce()
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>A person looks at what waits for an approval on a device, and perhaps answers.</summary>
    public void Answer(SimulatedDevice device, Random own) => answers.Answer(device, FilesSchema.Schema, own);

    public void ChangeView(SimulatedDevice device, Random own) => views.Change(device, FilesSchema.Schema, schedule.Emphasis == Emphasis.Kept, own);

    public void ResetViews()
    {
        foreach (var device in devices) views.Reset(device);
    }

    public void ApproveAll()
    {
        foreach (var device in devices) answers.ApproveAll(device);
    }

    public UserEdits EditsOn(SimulatedDevice device) => new(device.Volume, device.Name, contents, trace, IgnoresCase, schedule.Emphasis, () => device.IsUnsettled);

    private void SetBack(DiskImage earlier)
    {
        var device = earlier.Of;
        if (!faults.Strike(Fault.RestoredDisk, device.Name)) return;
        var before = TreeView.Contents(device.Volume);
        device.SetBack(earlier);
        NoteSetBack(device, earlier.Sent, before);
    }

    private void Clone(DiskImage of)
    {
        if (!faults.Strike(Fault.ClonedDisk, of.Of.Name)) return;
        var (volume, clock) = NewDisk(of.Of.Volume.Ways);
        volume.Restore(of.Folder);
        var state = pool.Take(cloud.Collection);
        state.Restore(of.State);
        var copy = new SimulatedDevice(this, $"copy{devices.Count}", of.Identity, clock, volume, state);
        contents.NoteCloned(of.Of.Name, copy.Name);
        Admit(copy);
        NoteSetBack(copy, of.Sent, TreeView.Contents(of.Of.Volume));
    }

    /// <summary>As on a machine set up anew: its home is gone, and the folder is added once more, filled as it is.</summary>
    private void JoinAnew(SimulatedDevice device)
    {
        device.LoseState(cloud.Collection, new Identity(Now(cloud.RegisterAsync($"{device.Name} anew"))));
        var hook = device.Volume.Before;
        device.Volume.Before = null;
        var home = new FilesConnector(device.Volume, cloud.Collection, new FilesOptions { Time = device.Clock });
        home.RemoveMarker();
        home.CreateMarker(NextId());
        device.Volume.Before = hook;
    }

    private void NoteSetBack(SimulatedDevice device, IReadOnlySet<ContentRef> sent, IEnumerable<ContentRef> lost)
    {
        var chain = cloud.Contents();
        contents.NoteSetBack(device.Name, lost.Except(chain.Ever), TreeView.Contents(device.Volume).Except(sent), chain.Ever.Except(chain.Current).ToHashSet());
    }

    private (MemoryVolume, DeviceClock) NewDisk(MemoryVolumeWays ways)
    {
        var clock = new DeviceClock(time);
        return (new MemoryVolume(() => clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000, ways), clock);
    }

    private void Admit(SimulatedDevice device)
    {
        device.Volume.Before = new VolumeFaults(device, scheduler, faults, random, EditsOn(device)).Before;
        devices.Add(device);
    }

    private UInt128 NextId() => new((ulong)random.NextInt64(), (ulong)random.NextInt64());

    private static T Now<T>(Task<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("a task left the simulator's one thread");
}
