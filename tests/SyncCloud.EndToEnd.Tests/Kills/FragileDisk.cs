using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// A disk of its own (ext4 in a file) whose power can be cut: the kernel then forgets at once what was not flushed, as it does for its own
/// tests of file systems, and the next mount finds what a machine finds that starts again. Needs root.
/// </summary>
internal sealed partial class FragileDisk : IDisposable
{
    private const nuint Shutdown = 0x8004587d; // EXT4_IOC_SHUTDOWN
    private const uint WithoutFlushingTheLog = 2;
    private const int CloseOnExec = 0x80000; // else a program started meanwhile would keep the disk busy
    private readonly string image;

    private FragileDisk(string image, string place) => (this.image, Place) = (image, place);

    public string Place { get; }

    /// <summary>Makes and mounts a disk; null where this machine or account cannot.</summary>
    public static async Task<FragileDisk?> TryMakeAsync(string image, string place, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(place);
        await using (var file = File.Create(image)) file.SetLength(1L << 30);
        var disk = new FragileDisk(image, place);
        try
        {
            var made = await Programs.RunAsync("mkfs.ext4", "/", cancellationToken, "-q", "-F", "-E", "lazy_itable_init=1,lazy_journal_init=1", image);
            if (made.Code != 0 || await disk.MountAsync(cancellationToken) is { Code: not 0 }) return null;
        }
        catch (Win32Exception) { return null; }
        Directory.Delete(Path.Combine(place, "lost+found"));
        return disk;
    }

    /// <summary>From here on nothing reaches the disk, and all that was not flushed is lost.</summary>
    public void CutPower()
    {
        var folder = Open(Place, CloseOnExec);
        try
        {
            var how = WithoutFlushingTheLog;
            if (folder < 0 || Control(folder, Shutdown, ref how) != 0) throw new Win32Exception();
        }
        finally { _ = Close(folder); }
    }

    /// <summary>After the power cut, when whoever used the disk has ended.</summary>
    public async Task ComeBackAsync(CancellationToken cancellationToken)
    {
        await UnmountAsync(cancellationToken);
        if (await MountAsync(cancellationToken) is { Code: not 0 } failed) throw new InvalidOperationException($"mount {failed}");
    }

    /// <summary>What a careful program does after writing: all that the disk shows is durable then.</summary>
    public static void Flush(string place)
    {
        var folder = Open(place, CloseOnExec);
        try { if (folder < 0 || SyncVolume(folder) != 0) throw new Win32Exception(); }
        finally { _ = Close(folder); }
    }

    public void Dispose()
    {
        UnmountAsync(CancellationToken.None).GetAwaiter().GetResult();
        File.Delete(image);
    }

    private Task<Ended> MountAsync(CancellationToken cancellationToken) => Programs.RunAsync("mount", "/", cancellationToken, "-o", "loop", image, Place);

    private async Task UnmountAsync(CancellationToken cancellationToken)
    {
        // A process that was killed lets go of its files a moment after it is gone.
        for (var attempt = 0; ; attempt++)
        {
            var ended = await Programs.RunAsync("umount", "/", cancellationToken, Place);
            if (ended.Code == 0) return;
            if (attempt == 50) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"umount {Place} {ended}"));
            await Task.Delay(100, cancellationToken);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int handle, nuint request, ref uint argument);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncVolume(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
