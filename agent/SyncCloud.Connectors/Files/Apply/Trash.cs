using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// Where an apply puts what it replaces or removes: <c>.synccloud/trash/MOMENT/</c> and then the path that the file had. All that one instance takes has one
/// moment, so that what went together can come back together.
/// </summary>
internal sealed class Trash(IVolume volume, DateTimeOffset moment)
{
    private readonly HashSet<string> folders = [];
    // More may be one name here than would be everywhere, and a number too many does no harm.
    private readonly HashSet<string> reserved = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A free path for what lies at <paramref name="path"/>; its folder is made. No path is given twice.</summary>
    internal string Reserve(string path)
    {
        EnsureFolder(VolumePath.Home);
        EnsureFolder(VolumePath.Trash);
        try
        {
            return ReserveIn(path);
        }
        catch (VolumeException e) when (e.Error == VolumeError.NameImpossible)
        {
            // The path is too long to be kept beneath the trash.
            return ReserveIn(VolumePath.Name(path));
        }
    }

    private string ReserveIn(string path)
    {
        for (var number = 1; ; number++)
        {
            var folder = VolumePath.In(VolumePath.Trash, TrashMoment.NameOf(moment, number));
            if (TryReserve(folder, path) is { } free) return free;
        }
    }

    /// <summary>Null when something is in the way there.</summary>
    private string? TryReserve(string folder, string path)
    {
        EnsureFolder(folder);
        var names = path.Split('/');
        foreach (var name in names.AsSpan(0, names.Length - 1))
        {
            folder = VolumePath.In(folder, name);
            if (reserved.Contains(folder) || (!folders.Contains(folder) && volume.Stat(folder) is { Type: not VolumeType.Folder })) return null;
            EnsureFolder(folder);
        }
        var place = VolumePath.In(folder, names[^1]);
        return folders.Contains(place) || reserved.Contains(place) || volume.Stat(place) is not null || !reserved.Add(place) ? null : place;
    }

    private void EnsureFolder(string folder)
    {
        if (!folders.Add(folder)) return;
        OwnFolders.Ensure(volume, folder);
    }
}
