using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files.Ignore;

/// <summary>Which paths are this device's: neither ignored, nor in an ignored folder, nor in another collection's root. Reads each folder's rules once.</summary>
internal sealed class Selection(IVolume volume)
{
    /// <summary>The rules that hold in a folder; null when all that it holds is excluded.</summary>
    private readonly Dictionary<string, IgnoreRules?> rules = [];

    internal bool Excludes(string path, bool isFolder)
    {
        var folder = VolumePath.Parent(path);
        return RulesIn(folder) is not { } inner || inner.Excludes(folder, VolumePath.Name(path), isFolder) || (isFolder && IsForeign(volume, path));
    }

    /// <summary>Whether a folder other than the root is another collection's root.</summary>
    internal static bool IsForeign(IVolume volume, string folder)
    {
        try { return folder.Length != 0 && volume.Stat(VolumePath.In(folder, VolumePath.Marker)) is not null; }
        catch (VolumeException) { return false; } // unreadable, which whoever works there finds out
    }

    private IgnoreRules? RulesIn(string folder)
    {
        var missing = new Stack<string>();
        IgnoreRules? found;
        while (!rules.TryGetValue(folder, out found) && folder.Length != 0)
        {
            missing.Push(folder);
            folder = VolumePath.Parent(folder);
        }
        if (folder.Length == 0 && !rules.ContainsKey(folder)) rules.Add(folder, found = Enter(IgnoreRules.OfRoot(volume), folder));
        while (missing.TryPop(out var inner))
        {
            var outer = VolumePath.Parent(inner);
            found = found is null || found.Excludes(outer, VolumePath.Name(inner), isFolder: true) || IsForeign(volume, inner) ? null : Enter(found, inner);
            rules.Add(inner, found);
        }
        return found;
    }

    private IgnoreRules Enter(IgnoreRules outer, string folder)
    {
        try { return volume.Stat(VolumePath.In(folder, IgnoreRules.FileName))?.Type == VolumeType.File ? outer.Enter(volume, folder) : outer; }
        catch (VolumeException) { return outer; } // the scan reports it
    }
}
