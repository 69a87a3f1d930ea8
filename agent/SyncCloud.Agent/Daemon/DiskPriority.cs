using System.Runtime.InteropServices;

namespace SyncCloud.Agent.Daemon;

/// <summary>How much of the disks this process takes when others want them, too.</summary>
internal static partial class DiskPriority
{
    private const int OfThread = 1, LowestUsual = (2 << 13) | 7; // IOPRIO_WHO_PROCESS; class best-effort, level 7

    /// <summary>Gives way to all others: of the calling thread and those that it starts, where the system has such a thing (ioprio_set(2)).</summary>
    public static void Lower()
    {
        if (!OperatingSystem.IsLinux()) return;
        var call = RuntimeInformation.ProcessArchitecture switch { Architecture.X64 => 251, Architecture.Arm64 => 30, _ => 0 };
        // A system that has none does not know the call, and then nothing is to be done.
        if (call != 0) _ = Call(call, OfThread, 0, LowestUsual);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint which, nint who, nint priority);
}
