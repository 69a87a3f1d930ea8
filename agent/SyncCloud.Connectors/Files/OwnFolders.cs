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

    /// <summary>Puts a file there, durably; after a crash there is the former one, or none where there was none, or this one.</summary>
    internal static void Replace(IVolume volume, string path, ReadOnlySpan<byte> bytes)
    {
        Ensure(volume, VolumePath.Home);
        Ensure(volume, VolumePath.Temporary);
        var partial = $"{VolumePath.Temporary}/{VolumePath.Name(path)}.part";
        if (volume.Stat(partial) is not null) volume.RemoveFile(partial);
        using (var destination = volume.CreateFile(partial)) destination.Write(bytes);
        volume.Flush();
        if (volume.Stat(path) is null) volume.Rename(partial, path);
        else
        {
            volume.Exchange(partial, path);
            volume.RemoveFile(partial);
        }
        volume.Flush();
    }
}
