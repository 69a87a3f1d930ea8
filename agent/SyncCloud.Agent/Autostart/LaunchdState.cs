using System.Globalization;

namespace SyncCloud.Agent.Autostart;

/// <summary>What launchd says of a job.</summary>
internal static class LaunchdState
{
    private const string Process = "pid = ";

    /// <summary>The process that it has started; null when none runs.</summary>
    /// <param name="told">What <c>launchctl print</c> printed.</param>
    public static int? ProcessIn(string told)
    {
        var line = told.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(line => line.StartsWith(Process, StringComparison.Ordinal));
        return int.TryParse(line?[Process.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : null;
    }
}
