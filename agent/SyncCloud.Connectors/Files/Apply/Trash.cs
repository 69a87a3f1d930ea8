using System.Globalization;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>The collection's trash: <c>.synccloud/trash/YYYY-MM-DD/</c> (UTC) and then the path that the file had.</summary>
internal sealed class Trash(IVolume volume, TimeProvider time)
{
    private readonly HashSet<string> folders = [];
    // More may be one name here than would be everywhere, and a number too many does no harm.
    private readonly HashSet<string> reserved = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A free path for what lies at <paramref name="path"/>; its folder is made. No path is given twice.</summary>
    internal string Reserve(string path)
    {
        var day = VolumePath.In(VolumePath.Trash, time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        try
        {
            return Reserve(day, path);
        }
        catch (VolumeException e) when (e.Error == VolumeError.NameImpossible)
        {
            // The path is too long to be kept beneath the trash.
            return Reserve(day, VolumePath.Name(path));
        }
    }

    private string Reserve(string day, string path)
    {
        var folder = day;
        EnsureFolder(VolumePath.Home);
        EnsureFolder(VolumePath.Trash);
        EnsureFolder(day);
        var names = path.Split('/');
        foreach (var name in names.AsSpan(0, names.Length - 1))
            folder = FirstFree(folder, name, candidate => folders.Contains(candidate) || volume.Stat(candidate) is null or { Type: VolumeType.Folder }, EnsureFolder);
        return FirstFree(folder, names[^1], candidate => !reserved.Contains(candidate) && volume.Stat(candidate) is null, candidate => reserved.Add(candidate));
    }

    private static string FirstFree(string folder, string name, Predicate<string> isFree, Action<string> take)
    {
        for (var number = 1; ; number++)
        {
            var candidate = VolumePath.In(folder, number == 1 ? name : VolumePath.WithSuffix(name, $" ({number})"));
            if (!isFree(candidate)) continue;
            take(candidate);
            return candidate;
        }
    }

    private void EnsureFolder(string folder)
    {
        if (!folders.Add(folder)) return;
        OwnFolders.Ensure(volume, folder);
    }
}
