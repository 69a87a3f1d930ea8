using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SyncCloud.Tests;

/// <summary>
/// A file system of its own for a test: mounted over an empty folder, gone with its content afterwards. Where this machine or this user cannot mount it, the
/// test is inconclusive and says what it takes.
/// </summary>
internal sealed partial class RealMount : IDisposable
{
    private const int Detach = 2; // MNT_DETACH
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("synccloud-mount-");
    private readonly string[] device;

    private RealMount(string path, string needs, Func<string, string[]?> mount)
    {
        Path = path;
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || mount(work.FullName) is not { } made)
        {
            work.Delete(recursive: true);
            Assert.Inconclusive($"a real mount is missing: run as root on Linux with {needs}");
            throw new UnreachableException();
        }
        device = made;
    }

    public string Path { get; }

    /// <summary>exFAT through FUSE: no case, reserved characters refused, whole seconds, neither links nor modes nor file ids, no atomic exchange.</summary>
    public static RealMount ExFat(string path, int megabytes = 16) => new(path, "exfat-fuse and exfatprogs (Debian packages) and loop devices", work =>
    {
        var image = System.IO.Path.Combine(work, "image");
        using (var file = File.Create(image)) file.SetLength((long)megabytes << 20);
        if (!Run("mkfs.exfat", image) || Output("losetup", "-f", "--show", image) is not { } loop) return null;
        if (Run("mount.exfat-fuse", loop, path)) return ["losetup", "-d", loop];
        Run("losetup", "-d", loop);
        return null;
    });

    public static RealMount Memory(string path, int megabytes) => new(path, "tmpfs", _ => Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path) ? [] : null);

    /// <summary>The same folder at a second path.</summary>
    public static RealMount Bind(string source, string path, bool readOnly = false) => new(path, "bind mounts", _ =>
    {
        if (!Run("mount", "--bind", source, path)) return null;
        if (!readOnly || Run("mount", "-o", "remount,bind,ro", path)) return [];
        Run("umount", path);
        return null;
    });

    /// <summary>From here on nothing in it answers, until it is thawed: the program behind it is held. Of exFAT alone.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public void Dispose()
    {
        Thaw();
        // At once, whoever still holds a folder of it open. Not by the program, which looks through a table of mounts that may be changing just now.
        for (var left = 500; Unmount(Path, Detach) != 0 && IsMounted; left--)
        {
            if (left == 0) throw new IOException($"'{Path}' stays mounted");
            Thread.Sleep(20);
        }
        if (device.Length != 0) Run(device[0], device[1..]);
        work.Delete(recursive: true);
    }

    private bool IsMounted => File.ReadLines("/proc/self/mountinfo").Any(line => line.Split(' ')[4] == Path);

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string path, int flags);

    private void Signal(string signal)
    {
        foreach (var process in Process.GetProcessesByName("mount.exfat-fuse"))
            using (process)
                if (File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0').Contains(Path)) Run("kill", "-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static bool Run(string program, params string[] arguments) => Output(program, arguments) is not null;

    /// <summary>Null when the program is not there or fails.</summary>
    private static string? Output(string program, params string[] arguments)
    {
        try
        {
            // By shell, so that tools of the superuser are found and nothing that stays in the background holds this process's output.
            var start = new ProcessStartInfo("/bin/sh", ["-c", "PATH=$PATH:/usr/sbin:/sbin; output=$(\"$@\" 2>/dev/null </dev/null) && printf %s \"$output\"", "sh", program, .. arguments]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception) { return null; }
    }
}
