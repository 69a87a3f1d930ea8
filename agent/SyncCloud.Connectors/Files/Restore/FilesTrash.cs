using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files.Restore;

/// <summary>
/// A collection's trash as its user sees it: what lies in it, and the way back. Follows no link and leaves the root nowhere. Throws <see cref="VolumeException"/>
/// when the volume fails as a whole. Not thread-safe.
/// </summary>
public sealed class FilesTrash
{
    private readonly IVolume volume;
    private readonly DateTimeOffset opened;

    internal FilesTrash(IVolume volume, TimeProvider time) => (this.volume, opened) = (volume, time.GetUtcNow());

    /// <summary>All that lies in the trash, the newest first, then by path.</summary>
    public IReadOnlyList<TrashVersion> List(CancellationToken cancellationToken)
    {
        var found = new List<TrashVersion>();
        foreach (var (folder, moment, number) in Moments()) Collect(folder, "", moment, number, found, cancellationToken);
        return [.. found.OrderByDescending(version => version.When).ThenByDescending(version => version.Number).ThenBy(version => version.Path, StringComparer.Ordinal)];
    }

    /// <summary>
    /// What restoring a path brings back: of a file its newest version, of a folder all that went from it together the last time.
    /// Empty when the trash has nothing of it.
    /// </summary>
    /// <param name="versions">Those to choose from, the newest first.</param>
    /// <param name="path">A file or folder as it was in the collection.</param>
    public static IReadOnlyList<TrashVersion> Newest(IReadOnlyList<TrashVersion> versions, string path)
    {
        var beneath = versions.Where(version => version.Path == path || version.Path.StartsWith(path + "/", StringComparison.Ordinal)).ToList();
        return beneath.Count == 0 ? [] : [.. beneath.Where(version => version.When == beneath[0].When).DistinctBy(version => version.Path)];
    }

    /// <summary>
    /// Moves a version back into the collection. A file that lies at <paramref name="to"/> changes places with it and is in the trash afterwards, so nothing is
    /// overwritten, and doing it again undoes it. Missing folders are made. Interrupted anywhere, both versions are there, in the folder or in the trash.
    /// </summary>
    /// <returns>Null when it is done (durable after <see cref="Finish"/>), else why it is not.</returns>
    public string? Restore(TrashVersion version, string to)
    {
        if (Refuse(to) is { } refusal) return refusal;
        try
        {
            if (MakeFolders(VolumePath.Parent(to)) is { } obstacle) return obstacle;
            switch (volume.Stat(to)?.Type)
            {
                case null:
                    volume.Rename(version.Location, to);
                    break;
                case VolumeType.Folder:
                    return $"'{to}' is a folder now: say where to put it instead (--to)";
                case VolumeType.Other:
                    return $"'{to}' is neither file nor folder now: say where to put it instead (--to)";
                default:
                    volume.Exchange(version.Location, to);
                    // Until it is moved on, the present version lies in the trash as one of the former moment.
                    volume.Rename(version.Location, new Apply.Trash(volume, opened).Reserve(to));
                    break;
            }
            RemoveEmptyFolders(VolumePath.Parent(version.Location));
            return null;
        }
        catch (VolumeException e) { return e.Message; }
    }

    /// <summary>Makes all restoring so far durable.</summary>
    public void Finish() => volume.Flush();

    /// <summary>Removes for good what was put into the trash before <paramref name="limit"/>, the oldest first. What cannot be removed now waits for the next time.</summary>
    public void Empty(DateTimeOffset limit, CancellationToken cancellationToken)
    {
        foreach (var (folder, moment, _) in Moments().OrderBy(found => found.Moment))
            if (moment < limit) Remove(folder, cancellationToken);
    }

    private List<(string Folder, DateTimeOffset Moment, int Number)> Moments()
    {
        var moments = new List<(string, DateTimeOffset, int)>();
        if (volume.Stat(VolumePath.Home)?.Type != VolumeType.Folder || volume.Stat(VolumePath.Trash)?.Type != VolumeType.Folder) return moments;
        foreach (var entry in Entries(VolumePath.Trash))
            if (entry is { Trouble: null, Stat.Type: VolumeType.Folder } && TrashMoment.Parse(entry.Name) is { } parsed)
                moments.Add((VolumePath.In(VolumePath.Trash, entry.Name), parsed.Moment, parsed.Number));
        return moments;
    }

    private void Collect(string folder, string path, DateTimeOffset moment, int number, List<TrashVersion> found, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var entry in Entries(folder))
        {
            if (entry.Trouble is not null) continue;
            var (location, original) = (VolumePath.In(folder, entry.Name), VolumePath.In(path, entry.Name));
            if (entry.Stat.Type == VolumeType.Folder) Collect(location, original, moment, number, found, cancellationToken);
            else found.Add(new TrashVersion(original, moment, number, entry.Stat.Length, location));
        }
    }

    private static string? Refuse(string to)
    {
        var names = to.Split('/');
        if (names.Any(name => name is "" or "." or "..")) return $"'{to}' is no path in the collection";
        return names[0] == VolumePath.Home ? $"'{VolumePath.Home}' is SyncCloud's own folder" : null;
    }

    private string? MakeFolders(string folder)
    {
        if (folder.Length == 0) return null;
        if (MakeFolders(VolumePath.Parent(folder)) is { } obstacle) return obstacle;
        switch (volume.Stat(folder)?.Type)
        {
            case VolumeType.Folder: return null;
            case null:
                volume.CreateFolder(folder);
                return null;
            default: return $"'{folder}' is no folder now: say where to put it instead (--to)";
        }
    }

    private void RemoveEmptyFolders(string folder)
    {
        for (; folder != VolumePath.Trash && Entries(folder).Count == 0; folder = VolumePath.Parent(folder)) volume.RemoveFolder(folder);
    }

    private void Remove(string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            foreach (var entry in Entries(folder))
            {
                var path = VolumePath.In(folder, entry.Name);
                if (entry.Trouble is not null) return;
                if (entry.Stat.Type == VolumeType.Folder) Remove(path, cancellationToken);
                else volume.RemoveFile(path);
            }
            volume.RemoveFolder(folder);
        }
        catch (VolumeException)
        {
            // Something in it cannot be removed now: it waits for the next time.
            return;
        }
    }

    private List<VolumeEntry> Entries(string folder)
    {
        var entries = new List<VolumeEntry>();
        volume.List(folder, entries);
        return entries;
    }
}
