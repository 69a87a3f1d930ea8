using System.Globalization;

namespace SyncCloud.Connectors.Bookmarks.Chromium;

/// <summary>
/// Whether a browser of Chromium's kin runs with the profile that a file lies in. While it does, there is beside the profiles, on Linux and macOS, a link <c>SingletonLock</c> to
/// <c>HOST-PROCESS</c>, and on Windows a file <c>lockfile</c>; a link that a crash left names a process that is gone. Where browsers run in a sandbox, the process has another number here.
/// </summary>
internal static class ChromiumProfile
{
    internal static string? RunningBrowser(string bookmarks)
    {
        var profile = Path.GetDirectoryName(Path.GetFullPath(bookmarks));
        return profile is null ? null : RunningIn(profile) ?? (Path.GetDirectoryName(profile) is { } profiles ? RunningIn(profiles) : null);
    }

    private static string? RunningIn(string folder)
    {
        const string browser = "the browser";
        if (OperatingSystem.IsWindows()) return File.Exists(Path.Combine(folder, "lockfile")) ? browser : null;
        var link = Path.Combine(folder, "SingletonLock");
        if (new FileInfo(link).LinkTarget is not { } target) return null;
        if (IsInSandbox(folder)) return $"{browser} (as the link '{link}' says: if none runs, remove it)";
        return IsRunning(target) ? browser : null;
    }

    /// <summary>Whether it is a folder that Flatpak or snap gives to a program.</summary>
    private static bool IsInSandbox(string folder) => folder.Contains("/.var/app/", StringComparison.Ordinal) || folder.Contains("/snap/", StringComparison.Ordinal);

    private static bool IsRunning(string target)
    {
        var (host, process) = target.LastIndexOf('-') is > 0 and var dash ? (target[..dash], target[(dash + 1)..]) : (target, "");
        // Of another machine that shares the home nobody here can tell whether it still runs.
        var isHere = host == Environment.MachineName || host.StartsWith(Environment.MachineName + ".", StringComparison.Ordinal);
        return !isHere || !int.TryParse(process, CultureInfo.InvariantCulture, out var id) || Processes.Runs(id);
    }
}
