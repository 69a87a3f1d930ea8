using System.Runtime.InteropServices;

namespace SyncCloud.Agent.Doctor;

/// <summary>What a disk says of a path, without being written to.</summary>
internal static partial class Disk
{
    private const int Write = 2; // W_OK

    public static Finding RoomAt(string subject, string path)
    {
        try
        {
            var drive = new DriveInfo(path);
            return Limits.Room(subject, drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException) { return Finding.Warning(subject, $"it cannot be told how much is free: {exception.Message}", null); }
    }

    /// <summary>Why this process may not write there (access(2)); null when it may, and where the system cannot be asked.</summary>
    public static string? Refusal(string path) => OperatingSystem.IsWindows() || Access(path, Write) == 0 ? null : Marshal.GetLastPInvokeErrorMessage();

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
