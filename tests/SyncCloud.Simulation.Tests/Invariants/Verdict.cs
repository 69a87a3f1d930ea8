using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Invariants;

/// <summary>What must hold when all is quiet.</summary>
internal sealed class Verdict(World world)
{
    public void Check()
    {
        CheckEqual();
        CheckContents();
        CheckConflicts();
    }

    /// <summary>All devices reach one state root and equal application data.</summary>
    public void CheckEqual()
    {
        world.Checks.Note("one state root, equal application data", world.Devices.Count);
        world.Checks.Note("what travels in columns is what was sent", world.LogsInColumns);
        var first = world.Devices[0];
        var expected = Describe(first);
        foreach (var device in world.Devices.Skip(1))
        {
            if (device.State.Root != first.State.Root) throw new ViolationException("one state root", $"{first.Name} has {first.State.Root}, {device.Name} {device.State.Root}");
            var actual = Describe(device);
            if (expected.SequenceEqual(actual)) continue;
            throw new ViolationException("equal application data", $"only {first.Name}: {string.Join(" | ", expected.Except(actual))}; only {device.Name}: {string.Join(" | ", actual.Except(expected))}");
        }
    }

    /// <summary>Every copy of a disk has become a device of its own, once each has been in contact again after the other.</summary>
    public void CheckIdentities()
    {
        world.Checks.Note("no two disks are one device", world.Devices.Count);
        if (world.Devices.GroupBy(device => device.Identity.Device).FirstOrDefault(one => one.Count() > 1) is { } twice)
            throw new ViolationException("no two disks are one device", string.Join(" and ", twice.Select(device => device.Name)));
    }

    /// <summary>Nothing a user wrote is dropped, doubled, or comes back from the dead (unless somebody moved it about meanwhile).</summary>
    private void CheckContents()
    {
        var live = new Dictionary<ContentRef, int>();
        var inFolders = new HashSet<ContentRef>();
        var volume = world.Devices[0].Volume;
        foreach (var path in TreeView.Read(volume).Files.Where(path => volume.Stat(path)!.Value.Type == VolumeType.File))
        {
            var bytes = TreeView.ReadAll(volume, path);
            var content = new ContentRef(bytes.Length, ContentHash.Of(bytes));
            if (path.Contains('/')) inFolders.Add(content);
            live[content] = live.GetValueOrDefault(content) + 1;
        }
        var inTrash = new Lazy<HashSet<ContentRef>>(FindTrash);
        world.Checks.Note("nothing a user wrote is lost, doubled or comes back from the dead", world.Contents.All.Count);
        foreach (var (content, written) in world.Contents.All)
        {
            var count = live.GetValueOrDefault(content);
            // A device whose disk was copied or set back takes former versions for old ones, wherever a user put them meanwhile; they lie in its trash.
            // What a device had sent and then took off by a choice of folders was in the cloud alone, whose backup did not have it.
            var wasInCloudAlone = written.Rewound && world.Contents.PartialViews.Any(device => written.Device.StartsWith(device + " ", StringComparison.Ordinal));
            if (count == 0 && !written.LetGo && !written.TakenAway && !wasInCloudAlone && !((world.Copies || written.Overtaken) && inTrash.Value.Contains(content))) throw new ViolationException("nothing a user wrote is lost", $"'{written.Text}' is nowhere, and nobody let it go");
            // Nor where one was: after a folder was moved elsewhere, what lies in it here counts as new.
            if (count > 1 && written is { Handled: false, Rewound: false } && !(written.Forgotten && world.HasImages && world.Contents.FoldersMoved)) throw new ViolationException("nothing is doubled", $"'{written.Text}' is there {count} times");
            // An image tells nothing of former versions: what one of them was then stays, as a conflict, on the safe side.
            if (count > 0 && written is { LetGo: true, Handled: false, BroughtBack: false, Rewound: false } && !(written.Forgotten && world.HasImages) && !written.LetGoOn.Overlaps(world.Contents.PartialViews) && !(world.Contents.FoldersMoved && inFolders.Contains(content))) throw new ViolationException("nothing comes back from the dead", $"'{written.Text}' was overwritten or deleted, and is there");
        }
    }

    private HashSet<ContentRef> FindTrash() => world.Devices.SelectMany(device => TreeView.OwnFiles(device.Volume)
            .Where(path => device.Volume.Stat(path)?.Type == VolumeType.File).Select(path => TreeView.ReadAll(device.Volume, path)))
        .Select(bytes => new ContentRef(bytes.Length, ContentHash.Of(bytes))).ToHashSet();

    /// <summary>No conflict of a device with itself, unless somebody moved what it wrote into the other's place.</summary>
    private void CheckConflicts()
    {
        world.Checks.Note("no conflict with oneself", world.Devices.Sum(device => device.ConflictsSeen.Count));
        foreach (var (device, loser, winner) in world.Devices.SelectMany(device => device.ConflictsSeen))
            if (world.Contents.All.GetValueOrDefault(loser) is { } lost && world.Contents.All.GetValueOrDefault(winner) is { } won && lost.Device == won.Device && lost is { Handled: false, Rewound: false } && won is { Handled: false, Rewound: false })
                throw new ViolationException("no conflict with oneself", $"on {device}, '{lost.Text}' lost against '{won.Text}'");
    }

    /// <summary>Redelivery changes nothing: whoever syncs again has nothing to say and nothing to do.</summary>
    public static void CheckRedelivery(World world, Action settle)
    {
        var roots = world.Devices.Select(device => (device.State.Root, device.State.Cursor)).ToList();
        settle();
        world.Checks.Note("redelivery changes nothing", roots.Count);
        if (!roots.SequenceEqual(world.Devices.Select(device => (device.State.Root, device.State.Cursor))))
            throw new ViolationException("redelivery changes nothing", "a root or cursor moved when everybody synced again");
    }

    private static List<string> Describe(SimulatedDevice device)
    {
        var volume = device.Volume;
        var tree = TreeView.Read(volume);
        var name = volume.Ways.IgnoresCase ? UniversalNames.Of(device) : path => path;
        var lines = tree.Folders.Select(folder => $"folder {name(folder)}").ToList();
        foreach (var path in tree.Files)
        {
            var stat = volume.Stat(path)!.Value;
            lines.Add(stat.Type == VolumeType.Link
                ? $"link {name(path)} to {volume.ReadLink(path)} modified {stat.Modified}"
                : $"file {name(path)} {(stat.IsExecutable ? "x" : "-")} modified {stat.Modified} {Convert.ToHexStringLower(ContentHash.Of(TreeView.ReadAll(volume, path)).ToArray().AsSpan(0, 8))}");
        }
        // A folder's entries are in the order of the names on its own volume.
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
