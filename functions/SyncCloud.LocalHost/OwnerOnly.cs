using System.Runtime.InteropServices;

namespace SyncCloud.LocalHost;

/// <summary>What this program writes is its owner's alone, whatever the shell's umask says.</summary>
internal static partial class OwnerOnly
{
    private const uint NothingForGroupAndOthers = 0b000_111_111;

    public static void ByDefault()
    {
        if (!OperatingSystem.IsWindows()) _ = Umask(NothingForGroupAndOthers);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);
}
