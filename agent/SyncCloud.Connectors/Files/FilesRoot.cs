using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files;

/// <summary>What has to hold of a folder before it becomes a collection's root.</summary>
public static class FilesRoot
{
    /// <summary>
    /// Makes the folder if it is missing. Throws <see cref="ApplicationDataException"/> when it is, lies in or holds another collection's root or one of
    /// <paramref name="reserved"/>. Walks the folder's subfolders, without following links.
    /// </summary>
    /// <param name="root">The folder.</param>
    /// <param name="collection">The collection that it is for; its own marker is no obstacle.</param>
    /// <param name="reserved">Folders that may not be, hold or lie in a root, such as the agent's home.</param>
    public static void Prepare(string root, CollectionId collection, params IEnumerable<string> reserved)
    {
        root = MountTable.Canonical(Resolve(root));
        foreach (var other in reserved.Select(path => MountTable.Canonical(Resolve(path))))
        {
            if (Holds(other, root)) throw Refuse(root, $"it lies in '{other}', which SyncCloud keeps its own data in");
            if (Holds(root, other)) throw Refuse(root, $"it holds '{other}', which SyncCloud keeps its own data in");
        }
        if (File.Exists(root)) throw Refuse(root, "it is a file");
        if (OtherMarker(root, collection) is { } own) throw Refuse(root, $"it belongs to the collection {own}");
        for (var outer = Path.GetDirectoryName(root); outer is not null; outer = Path.GetDirectoryName(outer))
            if (File.Exists(Path.Combine(outer, VolumePath.Marker))) throw Refuse(root, $"it lies in '{outer}', which belongs to another collection");
        try
        {
            Directory.CreateDirectory(root);
            if (Inner(root) is { } inner) throw Refuse(root, $"it holds '{inner}', which belongs to another collection");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApplicationDataException(root, $"The folder '{root}' cannot be made or read: {e.Message}");
        }
    }

    private static CollectionId? OtherMarker(string root, CollectionId collection)
    {
        if (!File.Exists(Path.Combine(root, VolumePath.Marker))) return null;
        using var volume = Volume.At(root);
        volume.Open();
        return FilesMarker.Read(volume) is { } marker && marker.Collection != collection ? marker.Collection : null;
    }

    private static string? Inner(string root)
    {
        var walk = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, ReturnSpecialDirectories = false };
        return Directory.EnumerateDirectories(root, VolumePath.Home, walk)
            .Where(home => File.Exists(Path.Combine(home, VolumePath.Name(VolumePath.Marker))))
            .Select(home => Path.GetDirectoryName(home)!)
            .FirstOrDefault(folder => folder != root);
    }

    /// <summary>The path with the links of its existing part resolved, so that two names of one folder are seen as such; bind mounts aside.</summary>
    private static string Resolve(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(path) is not { } parent) return path;
        var here = Path.Combine(Resolve(parent), Path.GetFileName(path));
        return Directory.Exists(here) && Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? Path.TrimEndingDirectorySeparator(target.FullName) : here;
    }

    private static bool Holds(string folder, string path)
    {
        var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return path.Equals(folder, comparison) || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, comparison);
    }

    private static ApplicationDataException Refuse(string root, string reason) =>
        new(root, $"The folder '{root}' cannot hold this collection: {reason}. Choose another folder.");
}
