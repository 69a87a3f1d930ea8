namespace SyncCloud.Agent.Home;

/// <summary>Small files that are either the old or the new version after a crash, and the new one once it was written, readable by their owner alone.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside <paramref name="path"/>, makes it durable, then renames over it, and makes that durable.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        DurableFolder.Flush(Path.GetDirectoryName(path)!);
    }
}
