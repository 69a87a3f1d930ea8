using System.Globalization;

namespace SyncCloud.Connectors.Bookmarks.Firefox;

/// <summary>
/// Whether Firefox, or one of its kin, runs with the profile that a database lies in: on Linux there is a link <c>lock</c> to <c>ADDRESS:+PROCESS</c> beside it then. It also locks the database itself as
/// long as it has it, everywhere.
/// </summary>
internal static class FirefoxProfile
{
    internal const string Browser = "Firefox";

    internal static string? RunningBrowser(string database)
    {
        var profile = Path.GetDirectoryName(Path.GetFullPath(database))!;
        if (OperatingSystem.IsWindows() || new FileInfo(Path.Combine(profile, "lock")).LinkTarget is not { } target) return null;
        var plus = target.LastIndexOf('+');
        return plus >= 0 && int.TryParse(target[(plus + 1)..], CultureInfo.InvariantCulture, out var process) && Processes.Runs(process) ? Browser : null;
    }
}
