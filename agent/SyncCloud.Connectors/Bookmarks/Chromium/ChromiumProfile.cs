using System.Globalization;

namespace SyncCloud.Connectors.Bookmarks.Chromium;

/// <summary>
/// Whether a browser of Chromium's kin runs with the profile that a file lies in. While it does, there is beside the profiles, on Linux and macOS, a link <c>SingletonLock</c> to
/// <c>HOST-PROCESS</c>, and on Windows a file <c>lockfile</c>; a link that a crash left names a process that is gone.
/// </summary>
internal static class ChromiumProfile
{
    internal static string? RunningBrowser(string bookmarks)
    {
        var profile = Path.GetDirectoryName(Path.GetFullPath(bookmarks));
        var isRunning = profile is not null && (IsHeld(profile) || (Path.GetDirectoryName(profile) is { } profiles && IsHeld(profiles)));
        return isRunning ? "the browser" : null;
    }

    private static bool IsHeld(string folder)
    {
        if (OperatingSystem.IsWindows()) return File.Exists(Path.Combine(folder, "lockfile"));
        if (new FileInfo(Path.Combine(folder, "SingletonLock")).LinkTarget is not { } target) return false;
        var (host, process) = target.LastIndexOf('-') is > 0 and var dash ? (target[..dash], target[(dash + 1)..]) : (target, "");
        // Of another machine that shares the home nobody here can tell whether it still runs.
        var isHere = host == Environment.MachineName || host.StartsWith(Environment.MachineName + ".", StringComparison.Ordinal);
        return !isHere || !int.TryParse(process, CultureInfo.InvariantCulture, out var id) || Processes.Runs(id);
    }
}
