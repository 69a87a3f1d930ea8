using System.Runtime.InteropServices;

namespace SyncCloud.Service.Storage.Embedded;

/// <summary>What file systems must be told so that a file is whole, never replaced, and still there after a power cut.</summary>
internal static partial class DurableFiles
{
    private const int Exists = 17; // EEXIST on Linux and macOS alike
    private const int WindowsAlreadyExists = unchecked((int)0x800700B7);
    private const int WindowsFileExists = unchecked((int)0x80070050);

    /// <summary>Gives a finished temporary file its name. False, and the temporary file is left, when the name is taken. Atomic.</summary>
    public static bool TryPublish(string temporary, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(temporary, path, overwrite: false);
                return true;
            }
            catch (IOException exception) when (exception.HResult is WindowsAlreadyExists or WindowsFileExists)
            {
                return false;
            }
        }
        // rename(2) would replace; link(2) refuses, in one step.
        if (Link(temporary, path) == 0)
        {
            File.Delete(temporary);
            return true;
        }
        var error = Marshal.GetLastPInvokeError();
        return error == Exists ? false : throw new IOException($"cannot link {path}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    /// <summary>Makes the names in a directory durable. Windows journals them itself.</summary>
    public static void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = OpenDirectory(directory, 0);
        if (handle < 0) throw LastError($"cannot open {directory}");
        try
        {
            if (Fsync(handle) != 0) throw LastError($"cannot flush {directory}");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    /// <summary>True for the errors of a full disk or an exhausted disk quota.</summary>
    public static bool IsDiskFull(IOException exception) => OperatingSystem.IsWindows()
        ? exception.HResult is unchecked((int)0x80070070) or unchecked((int)0x80070027)
        : exception.HResult is 28 or 122 or 69; // ENOSPC, EDQUOT on Linux, EDQUOT on macOS

    private static IOException LastError(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string created);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDirectory(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
