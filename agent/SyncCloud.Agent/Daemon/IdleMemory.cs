using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SyncCloud.Agent.Daemon;

/// <summary>What this process holds while nothing happens.</summary>
internal static partial class IdleMemory
{
    private const int NotNeeded = 4; // MADV_DONTNEED

    /// <summary>Gives back to the system what a sync needed and waiting does not.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux()) return;
        // What native code asked for and freed: glibc keeps it.
        if (NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out var trim)) Call(trim);
        if (!RuntimeFeature.IsDynamicCodeSupported) LetGoOfCode();
    }

    /// <summary>Code that lies in files, as the system does itself when it is short of memory: what runs again is read again, from the system's cache.</summary>
    private static void LetGoOfCode()
    {
        // "FROM-TO r-xp OFFSET DEVICE INODE PATH"; nobody writes into such pages, so they are as they are in their files.
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var range, "r-xp", _, _, _, ['/', ..], ..] || range.Split('-') is not [var from, var to]) continue;
            var start = nint.Parse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _ = Advise(start, (nuint)(nint.Parse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start), NotNeeded);
        }
    }

    private static unsafe void Call(nint trim) => _ = ((delegate* unmanaged<nuint, int>)trim)(0);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
