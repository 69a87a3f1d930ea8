using System.Runtime.InteropServices;

namespace SyncCloud.Agent.Daemon;

/// <summary>What this process holds while nothing happens.</summary>
internal static class IdleMemory
{
    /// <summary>Gives back to the system what was needed and no longer is: of the managed heap, and of what native code asked for, where the C library does not by itself (glibc).</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out var trim)) Call(trim);
    }

    private static unsafe void Call(nint trim) => _ = ((delegate* unmanaged<nuint, int>)trim)(0);
}
