using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files;

/// <summary>Folders within <see cref="VolumePath.Home"/>.</summary>
internal static class OwnFolders
{
    /// <summary>Makes a folder whose parent is there, unless it is there itself.</summary>
    internal static void Ensure(IVolume volume, string folder)
    {
        if (volume.Stat(folder)?.Type == VolumeType.Folder) return;
        try { volume.CreateFolder(folder); }
        catch (VolumeException e) when (e.Error == VolumeError.Exists && volume.Stat(folder)?.Type == VolumeType.Folder) { return; }
    }

    /// <summary>
    /// Puts a file there, durably; after a crash there is the former one, or none where there was none, or this one: after <see cref="Recover"/>, where two files cannot change places in one step.
    /// </summary>
    internal static void Replace(IVolume volume, string path, ReadOnlySpan<byte> bytes)
    {
        Ensure(volume, VolumePath.Home);
        Ensure(volume, VolumePath.Temporary);
        Recover(volume, path);
        var partial = Partial(path);
        if (volume.Stat(partial) is not null) volume.RemoveFile(partial);
        using (var destination = volume.CreateFile(partial)) destination.Write(bytes);
        volume.Flush();
        if (volume.Stat(path) is null) volume.Rename(partial, path);
        else volume.Exchange(partial, path);
        volume.Flush();
        if (volume.Stat(partial) is not null) volume.RemoveFile(partial);
    }

    /// <summary>Takes a file away, durably.</summary>
    internal static void Remove(IVolume volume, string path)
    {
        Recover(volume, path);
        if (volume.Stat(path) is null) return;
        volume.RemoveFile(path);
        volume.Flush();
    }

    /// <summary>Ends a <see cref="Replace"/> that was cut short between two of its renames. To be called before the file is read, and before temporary files are cleaned away.</summary>
    internal static void Recover(IVolume volume, string path)
    {
        var (partial, aside) = (Partial(path), ThreeRenames.Aside(Partial(path)));
        if (volume.Stat(aside) is null) return;
        if (volume.Stat(path) is null)
        {
            // What was to take its place was whole by then.
            volume.Rename(volume.Stat(partial) is null ? aside : partial, path);
            volume.Flush();
        }
        if (volume.Stat(aside) is not null) volume.RemoveFile(aside);
    }

    private static string Partial(string path) => $"{VolumePath.Temporary}/{VolumePath.Name(path)}.part";
}
