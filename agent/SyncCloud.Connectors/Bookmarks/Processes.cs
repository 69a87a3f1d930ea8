using System.ComponentModel;
using System.Diagnostics;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>Processes of this machine.</summary>
internal static class Processes
{
    internal static bool Runs(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException) { return false; }
        catch (Win32Exception) { return true; }
    }
}
