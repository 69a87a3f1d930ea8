using System.Diagnostics;

namespace SyncCloud.Service.Tests;

/// <summary>Processes that end with this one at the latest.</summary>
internal static class BoundProcess
{
    /// <summary>Its output and errors are the caller's to read.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try { process.Kill(entireProcessTree: true); }
            catch (InvalidOperationException) { }
        };
        return process;
    }
}
