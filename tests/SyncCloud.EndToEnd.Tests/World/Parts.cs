using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>What tests need beyond the SDK. A missing part makes a test inconclusive, or a failure where SYNCCLOUD_REQUIRE_PARTS=1 says that all are there, but for a keyring.</summary>
internal static class Parts
{
    /// <summary>True when SYNCCLOUD_LONG=1 asks for the sizes of the real thing.</summary>
    public static bool Long => Environment.GetEnvironmentVariable("SYNCCLOUD_LONG") == "1";

    public static void RequireGit()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", "--version") { RedirectStandardOutput = true })!;
            git.WaitForExit();
        }
        catch (Win32Exception) { Missing("git", "install it, on Debian: apt-get install git"); }
    }

    /// <summary>The path of nginx.</summary>
    public static string RequireNginx()
    {
        var path = Array.Find(["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"], File.Exists);
        if (path is null) Missing("nginx", "install it, on Debian: apt-get install nginx-light");
        return path!;
    }

    /// <summary>
    /// What a desktop keeps its secrets with. It brings all of GTK along, for a single test: so CI does not install it, and SYNCCLOUD_REQUIRE_PARTS does not ask for it.
    /// </summary>
    public static void RequireKeyring()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var isThere = Array.TrueForAll((string[])["dbus-daemon", "dbus-send", "gnome-keyring-daemon"], program => Array.Exists(path, folder => File.Exists(Path.Combine(folder, program))));
        if (!isThere || !NativeLibrary.TryLoad("libsecret-1.so.0", out _)) Assert.Inconclusive("a keyring is missing: install one, on Debian: apt-get install gnome-keyring libsecret-1-0 dbus-bin dbus-daemon");
    }

    /// <summary>What the service's install line takes: a shell, the tools of POSIX, curl; and a platform for which the plain build starts by itself.</summary>
    public static void RequireCurl()
    {
        RequireLinux("a shell with the tools of POSIX");
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "curl")))) Missing("curl", "install it, on Debian: apt-get install curl");
    }

    public static void RequireSqlite()
    {
        try
        {
            using var sqlite = Process.Start(new ProcessStartInfo("sqlite3", "--version") { RedirectStandardOutput = true })!;
            sqlite.WaitForExit();
        }
        catch (Win32Exception) { Missing("sqlite3", "install it, on Debian: apt-get install sqlite3"); }
    }

    /// <summary>The path of Chromium.</summary>
    public static string RequireChromium()
    {
        var path = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
        if (path is null) Missing("chromium", "install it, on Debian: apt-get install chromium");
        return path!;
    }

    public static void RequireUnix(string what)
    {
        if (OperatingSystem.IsWindows()) Missing(what, "run this test on Linux");
    }

    public static void RequireLinux(string what)
    {
        if (!OperatingSystem.IsLinux()) Missing(what, "run this test on Linux");
    }

    private static void Missing(string part, string remedy)
    {
        var message = $"{part} is missing: {remedy}";
        if (Environment.GetEnvironmentVariable("SYNCCLOUD_REQUIRE_PARTS") == "1") Assert.Fail(message);
        Assert.Inconclusive(message);
    }
}
