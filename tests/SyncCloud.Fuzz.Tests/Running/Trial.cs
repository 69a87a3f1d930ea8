using SyncCloud.Fuzz.Tests.Targets;

namespace SyncCloud.Fuzz.Tests.Running;

/// <summary>One input read once. What is wrong with how that went is told in words; null when nothing is.</summary>
internal static class Trial
{
    // Far above what any input needs, since the machine may be busy with something else.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static string? Run(FuzzTarget target, byte[] input)
    {
        var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Environment.TickCount64);
        try
        {
            target.Read(input);
        }
        catch (Exception unexpected) when (unexpected is not OutOfMemoryException)
        {
            return unexpected.ToString();
        }
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        var allowed = target.FixedMemory + (target.MemoryPerByte * input.Length);
        if (taken > allowed) return $"{input.Length} bytes made it allocate {taken} bytes, {allowed} are allowed";
        var elapsed = TimeSpan.FromMilliseconds(Environment.TickCount64 - started);
        return elapsed > Longest ? $"it took {elapsed.TotalSeconds:0} seconds" : null;
    }
}
