using System.Diagnostics;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>Backups and clones: files and folders copied with times and modes, as <c>cp -a</c> does it.</summary>
internal static class DiskCopy
{
    public static void Copy(string from, string to)
    {
        Parts.RequireUnix("cp");
        using var copy = Process.Start("cp", ["-a", "--", from, to]);
        copy.WaitForExit();
        Assert.AreEqual(0, copy.ExitCode, $"cp -a {from} {to}");
    }

    /// <summary>Puts a backup in the place of what is there now.</summary>
    public static void Restore(string backup, string where)
    {
        if (Directory.Exists(where)) Directory.Delete(where, recursive: true);
        else if (File.Exists(where)) File.Delete(where);
        Copy(backup, where);
    }
}
