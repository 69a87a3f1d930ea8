namespace SyncCloud.Agent.Programs;

/// <summary>
/// A mark, held by the system for as long as a process lives, that it runs from a build in a <see cref="ProgramFolder"/>: what a program loads while it runs must
/// not go from under it.
/// </summary>
internal static class ProgramUse
{
    private const string Mark = ".in-use";

    /// <summary>Marks the build that <paramref name="programFolder"/> is; null for a program that no install script brought, and where the mark cannot be made.</summary>
    public static IDisposable? Hold(string programFolder)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(programFolder));
        if (Path.GetFileName(folder) != ProgramFolder.Current && Path.GetFileName(Path.GetDirectoryName(folder)) != ProgramFolder.Versions) return null;
        try
        {
            return new FileStream(Path.Combine(folder, Mark), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read, bufferSize: 1);
        }
        // A folder that its user may only read is not one that this user's updates tidy up.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { return null; }
    }

    public static bool IsRunning(string build)
    {
        try
        {
            new FileStream(Path.Combine(build, Mark), FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1).Dispose();
            return false;
        }
        catch (FileNotFoundException) { return false; }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { return true; }
    }
}
