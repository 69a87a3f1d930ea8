using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files;

/// <summary>
/// The paths of folders that contents were asked of, since most files lie beside others. What is known of folders may change whenever a round looks or writes,
/// so it is forgotten then; a path that no longer leads to a file is as good as none. Not thread-safe.
/// </summary>
internal sealed class FolderPaths
{
    private const int most = 16_384;
    private readonly Dictionary<ItemId, string> paths = [];

    /// <summary>Where the item of this name lies; null when a folder around it is not held.</summary>
    internal string? PathIn(ItemId folder, string name, IKnownItems known)
    {
        if (!paths.TryGetValue(folder, out var path))
        {
            if (new Placement(known).Path(folder) is not { } found) return null;
            if (paths.Count >= most) paths.Clear();
            paths.Add(folder, path = found);
        }
        return VolumePath.In(path, name);
    }

    internal void Forget() => paths.Clear();
}
