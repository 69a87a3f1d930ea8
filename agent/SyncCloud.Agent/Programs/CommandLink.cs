using System.Text;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Programs;

/// <summary>What makes <c>synccloud</c> a command: a link through the pointer, or on Windows a file of commands that reads it.</summary>
internal static class CommandLink
{
    // %~dp0 is the folder of the file itself, with a backslash at its end.
    private const string Launcher = "@echo off\r\nsetlocal\r\nset /p build=<\"%~dp0..\\current\"\r\n\"%~dp0..\\versions\\%build%\\synccloud.exe\" %*\r\nexit /b %errorlevel%\r\n";

    /// <summary>Makes it, and returns its path; null when something else has that name, which stays.</summary>
    public static string? Make(string root, string? bin)
    {
        if (OperatingSystem.IsWindows()) return MakeLauncher(root);
        var path = Path.Combine(bin ?? Path.Combine(root, "bin"), "synccloud");
        var target = Path.Combine(root, ProgramFolder.Current, "synccloud");
        var there = new FileInfo(path);
        if (there.LinkTarget == target) return path;
        if (there.LinkTarget is not null || there.Exists) return null;
        DurableFolder.Create(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, target);
        DurableFolder.Flush(Path.GetDirectoryName(path)!);
        return path;
    }

    private static string MakeLauncher(string root)
    {
        var path = Path.Combine(root, "bin", "synccloud.cmd");
        DurableFolder.Create(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(Launcher));
        return path;
    }
}
