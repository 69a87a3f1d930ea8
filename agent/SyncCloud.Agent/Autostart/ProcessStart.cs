using System.ComponentModel;
using System.Diagnostics;

namespace SyncCloud.Agent.Autostart;

/// <summary>When a process was started.</summary>
internal static class ProcessStart
{
    /// <summary>In UTC; null when it has ended, or is none that this user may look at.</summary>
    public static DateTime? Of(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return running.StartTime.ToUniversalTime();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception) { return null; }
    }
}
