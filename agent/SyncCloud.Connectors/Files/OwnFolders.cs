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
}
