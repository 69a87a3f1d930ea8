using SyncCloud.Connectors.Files.Ignore;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>What keeps a folder from being removed though nothing in it is an item.</summary>
internal static class Leftovers
{
    /// <summary>Whether all that a folder holds is ignored or cannot be synced, at any depth.</summary>
    internal static bool AreAll(IVolume volume, string folder) => AreAll(volume, folder, IgnoreRules.For(volume, VolumePath.Parent(folder)));

    private static bool AreAll(IVolume volume, string folder, IgnoreRules outer)
    {
        var rules = volume.Stat(VolumePath.In(folder, IgnoreRules.FileName))?.Type == VolumeType.File ? outer.Enter(volume, folder) : outer;
        var entries = new List<VolumeEntry>();
        volume.List(folder, entries);
        foreach (var entry in entries)
        {
            if (entry.Trouble is not null || entry.Stat.Type == VolumeType.Other) continue;
            var isFolder = entry.Stat.Type == VolumeType.Folder;
            if (rules.Excludes(folder, entry.Name, isFolder)) continue;
            if (!isFolder || !IsLeft(volume, VolumePath.In(folder, entry.Name), rules)) return false;
        }
        return true;
    }

    // An empty folder is something that a user made.
    private static bool IsLeft(IVolume volume, string folder, IgnoreRules rules)
    {
        var entries = new List<VolumeEntry>();
        volume.List(folder, entries);
        return entries.Count != 0 && AreAll(volume, folder, rules);
    }
}
