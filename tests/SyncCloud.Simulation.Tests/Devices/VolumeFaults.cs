using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>What may happen at any step of the agent on its disk: it dies there, the user edits, the disk is full, another program holds the file.</summary>
internal sealed class VolumeFaults(SimulatedDevice device, Scheduler scheduler, FaultCounts faults, Random random, UserEdits edits)
{
    private const double CrashRate = 0.004, EditRate = 0.01, FullRate = 0.02, LockRate = 0.01;

    public void Before(string operation, string path)
    {
        if (device.Process.Dead) throw new SimulatedCrashException(operation);
        if (!scheduler.Interleaving) return;
        var chance = random.NextDouble();
        if (chance < CrashRate && Strikes(Fault.AgentCrash, operation, path))
        {
            device.Process.Dead = true;
            throw new SimulatedCrashException(operation);
        }
        if (chance > 1 - EditRate && Strikes(Fault.EditBetweenSteps, operation, path))
        {
            device.NoteEdit();
            edits.MakeOne(random);
        }
        if (operation is "write" or "create" or "create-folder" or "create-link" && random.NextDouble() < FullRate && Strikes(Fault.DiskFull, operation, path))
            throw new VolumeException(VolumeError.NoSpace, path);
        if (operation is "read" or "rename" or "exchange" or "remove" or "set-modified" && random.NextDouble() < LockRate && Strikes(Fault.LockedFile, operation, path))
            throw new VolumeException(random.Next(2) == 0 ? VolumeError.Busy : VolumeError.Denied, path);
    }

    private bool Strikes(Fault fault, string operation, string path) => faults.Strike(fault, $"{device.Name} {operation} {path}");
}
