using System.Runtime.InteropServices;

namespace SyncCloud.Agent.Home;

/// <summary>Folders whose names, and the names in them, are still there after a power cut (fsync(2) of the folder). Windows journals names itself.</summary>
internal static partial class DurableFolder
{
    private const int CloseOnExecLinux = 0x80000;
    private const int AccessDenied = 13; // EACCES on both
    private const int CloseOnExecMac = 0x1000000;

    /// <summary>Makes a folder and those around it that are missing; those that are there keep their permissions.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="ownerOnly">Whether what is made is for its owner alone.</param>
    public static void Create(string path, bool ownerOnly = false)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(path);
        if (parent is not null) Create(parent);
        if (ownerOnly && !OperatingSystem.IsWindows()) Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        else Directory.CreateDirectory(path);
        if (parent is not null) Flush(parent);
    }

    /// <summary>Makes the names in a folder durable: what was made, renamed or deleted there until now.</summary>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Open(path, OperatingSystem.IsLinux() ? CloseOnExecLinux : CloseOnExecMac);
        // A folder that may be written but not listed cannot be opened; its names are as durable as its file system makes them.
        if (folder < 0 && Marshal.GetLastPInvokeError() == AccessDenied) return;
        if (folder < 0) throw Failed(path);
        try
        {
            if (Fsync(folder) != 0) throw Failed(path);
        }
        finally { _ = Close(folder); }
    }

    private static IOException Failed(string path) => new($"the names in {path} cannot be made durable: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
