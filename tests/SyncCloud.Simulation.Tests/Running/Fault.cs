namespace SyncCloud.Simulation.Tests.Running;

/// <summary>What can go wrong in a schedule.</summary>
internal enum Fault
{
    LostRequest, LostResponse, Duplicate, Reorder, AgentCrash, ServiceCrash, EditBetweenSteps, ConcurrentDevices,
    DiskFull, LockedFile, ServiceFull, ClockJump, ClonedDisk, RestoredDisk,
    RestoredFolder, RestoredState, LostState, JoinedAnew, RewoundStore, RottenPack, IgnoredCase,
}

/// <summary>
/// Counts how often each fault struck, and holds back those that a shrunk schedule leaves out. Every fault that is about to strike has a number, in order.
/// </summary>
internal sealed class FaultCounts(Schedule schedule, Trace trace)
{
    private readonly long[] struck = new long[Enum.GetValues<Fault>().Length];
    private int next;

    public long Total { get; private set; }
    public int Numbered => next;

    public long this[Fault fault] => struck[(int)fault];

    public bool Strike(Fault fault, string point)
    {
        var number = next++;
        if (schedule.OmittedFaults.Contains(number)) return false;
        struck[(int)fault]++;
        Total++;
        trace.Add($"    ! fault {number}: {fault} at {point}");
        return true;
    }
}
