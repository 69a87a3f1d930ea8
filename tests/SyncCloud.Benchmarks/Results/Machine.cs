using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SyncCloud.Agent.Output;

namespace SyncCloud.Benchmarks.Results;

/// <summary>On what, when and of which commit figures were taken.</summary>
internal static class Machine
{
    /// <summary>One line. It says how busy the machine is with other things, which makes figures of time worth less.</summary>
    public static string Describe()
    {
        var load = File.Exists("/proc/loadavg") ? $"; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]} before the run" : "";
        return $"{DateTimeOffset.Now.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}, commit {Commit()}; {Processor()}, {Environment.ProcessorCount} logical cores, "
            + $"{Units.Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)}; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}{load}";
    }

    private static string Processor() => File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
        ? line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]
        : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Commit()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", AppContext.BaseDirectory, "rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var commit = git.StandardOutput.ReadToEnd().Trim();
            return commit.Length > 0 ? commit : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
