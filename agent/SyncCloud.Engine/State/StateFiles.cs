namespace SyncCloud.Engine.State;

/// <summary>The files that a state store consists of.</summary>
public static class StateFiles
{
    private static readonly string[] Suffixes = ["", "-wal", "-shm", "-journal"];

    /// <summary>Deletes what there is of the store at <paramref name="path"/>.</summary>
    public static void Delete(string path)
    {
        foreach (var suffix in Suffixes)
            if (File.Exists(path + suffix)) File.Delete(path + suffix);
    }

    /// <summary>Moves the store aside, so that a new one can take its place; its new path.</summary>
    public static string MoveAside(string path)
    {
        var number = 1;
        while (Array.Exists(Suffixes, suffix => File.Exists($"{path}.aside-{number}{suffix}"))) number++;
        var aside = $"{path}.aside-{number}";
        // The log of what was written last goes first: without it the store itself is only older, never torn from a newer log.
        foreach (var suffix in Suffixes.Reverse())
            if (File.Exists(path + suffix)) File.Move(path + suffix, aside + suffix);
        return aside;
    }
}
