using System.Diagnostics;

namespace SyncCloud.Service.Tests;

/// <summary>A real file system of a few megabytes, so that a full disk is one. Needs Linux and the right to mount; without, the test is inconclusive.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string ballast;

    private SmallDisk(string path) => (Path, ballast) = (path, System.IO.Path.Combine(path, "ballast"));

    public string Path { get; }

    /// <summary>Bytes that can still be written.</summary>
    public long Free => new DriveInfo(Path).AvailableFreeSpace;

    public static SmallDisk Mount(string path, long bytes)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsLinux() || !Run("mount", "-t", "tmpfs", "-o", $"size={bytes},mode=700", "synccloud-test", path))
            Assert.Inconclusive("a small file system is missing: run this test on Linux as root, where mounts are allowed");
        return new SmallDisk(path);
    }

    /// <summary>Leaves room for about this many bytes.</summary>
    public void Fill(long room)
    {
        using var file = new FileStream(ballast, FileMode.Append, FileAccess.Write, FileShare.None, 0);
        var block = new byte[4096];
        try
        {
            while (Free > room) file.Write(block);
        }
        catch (IOException) when (room == 0)
        {
            // Full to the last byte, as asked.
        }
    }

    public void MakeRoom() => File.Delete(ballast);

    public void Dispose() => Run("umount", "--lazy", Path);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
