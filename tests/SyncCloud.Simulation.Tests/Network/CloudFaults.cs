using SyncCloud.Simulation.Tests.Devices;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Network;

/// <summary>What becomes of the service's own stores: they are backed up and brought back.</summary>
internal sealed class CloudFaults(Schedule schedule, Scheduler scheduler, SimulatedCloud cloud, FaultCounts faults, UserContents contents, Trace trace)
{
    private StoreSnapshot? backup;

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
}
