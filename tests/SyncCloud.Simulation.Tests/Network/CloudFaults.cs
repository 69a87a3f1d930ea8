using SyncCloud.Protocol;
using SyncCloud.Service.Storage;
using SyncCloud.Simulation.Tests.Devices;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Network;

/// <summary>What becomes of the service's own stores: they are backed up and brought back, and what lies in them rots.</summary>
internal sealed class CloudFaults(Schedule schedule, Scheduler scheduler, SimulatedCloud cloud, FaultCounts faults, UserContents contents, Trace trace)
{
    private StoreSnapshot? backup;

    /// <summary>Whether packs rot in this world.</summary>
    public bool Rots { get; } = schedule.Seed % 12 == 4 || (schedule.Emphasis == Emphasis.Rot && schedule.Seed % 12 != 1);

    /// <summary>A pack may lie rotten that nobody has read since, and that only its next reader finds.</summary>
    public bool HasRotted { get; private set; }

    /// <summary>Whether the store is rewound in this world. In none of them are disks copied, so that each verdict stays as strict as its own fault allows.</summary>
    public bool Rewinds { get; } = schedule.Seed % 12 == 1;

    /// <summary>Backs the service up, or stops it, brings an earlier backup back and starts it again.</summary>
    public void BackUpOrRewind(Random own)
    {
        if (backup is null || own.Next(3) == 0)
        {
            backup = cloud.Snapshot();
            trace.Add($"  the service is backed up");
        }
        else if (faults.Strike(Fault.RewoundStore, "service"))
        {
            scheduler.KillRequests();
            contents.NoteRewound(cloud.Contents().Ever.Except(backup.Ever));
            cloud.Restore(backup);
        }
    }

    /// <summary>Some bits of a pack change, while every content in it that an item has lies in some device's folder, too.</summary>
    public void Rot(IReadOnlyList<SimulatedDevice> devices, Random own)
    {
        var prefix = BlobNames.Prefix(cloud.User, cloud.Collection);
        var packs = cloud.Blobs.Snapshot().Where(blob => BlobNames.TryReadPack(blob.Properties.Name[prefix.Length..], out _, out _)).ToList();
        if (packs.Count == 0) return;
        var (bytes, properties) = packs[own.Next(packs.Count)];
        _ = BlobNames.TryReadPack(properties.Name[prefix.Length..], out var pack, out _);
        var inPack = devices.SelectMany(device => device.State.Locations.In(ContainerId.OfPack(pack))).Select(location => location.Content).ToHashSet();
        inPack.IntersectWith(cloud.Contents().Current);
        inPack.ExceptWith(devices.SelectMany(device => TreeView.Contents(device.Volume)));
        if (inPack.Count > 0 || !faults.Strike(Fault.RottenPack, properties.Name)) return;
        var rotten = bytes.ToArray();
        for (var bits = own.Next(3); bits >= 0; bits--) rotten[own.Next(rotten.Length)] ^= (byte)(1 << own.Next(8));
        cloud.Blobs.Rot(properties.Name, rotten);
        HasRotted = true;
    }
}
