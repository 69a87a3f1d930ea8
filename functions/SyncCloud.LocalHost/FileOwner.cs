using System.Runtime.InteropServices;

namespace SyncCloud.LocalHost;

/// <summary>Whose a file is, where Linux tells it (statx(2), getpwuid(3)).</summary>
internal static partial class FileOwner
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint OwnerIsAsked = 0x8; // STATX_UID
    private const int OwnerAt = 20, Length = 256;

    /// <summary>The number of the user whose file or folder it is, links followed; null where that cannot be told.</summary>
    public static uint? Of(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var told = new byte[Length];
        return Statx(CurrentFolder, path, 0, OwnerIsAsked, told) == 0 ? MemoryMarshal.Read<uint>(told.AsSpan(OwnerAt)) : null;
    }

    /// <summary>The name of a user; null for a number without one.</summary>
    public static string? NameOf(uint user)
    {
        // The name is the first thing in what it points at.
        var entry = OperatingSystem.IsLinux() ? GetUser(user) : 0;
        return entry == 0 ? null : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, [Out] byte[] told);

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    private static partial nint GetUser(uint user);
}
