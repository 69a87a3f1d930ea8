using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>What lies in folders that are not chosen, which no scan walks: looked at once, when something is missing elsewhere. Not thread-safe.</summary>
internal sealed class UnchosenObjects(IVolume volume, FolderChoice choice, CancellationToken cancellationToken)
{
    private ILookup<long, FileStamp>? objects;

    /// <summary>Whether a known item is among them, changed or not. Where there are no file ids, a file of its length and time counts as it, and no folder does.</summary>
    internal bool Hold(NativeItem item)
    {
        if (choice.IsAll) return false;
        var before = FileStamp.Read(item.Stamp.Span);
        objects ??= Read().ToLookup(static stamp => stamp.FileId);
        return objects[before.FileId].Any(now => now.SameObject(before) || (now.FileId == 0 && now.Type != VolumeType.Folder && now.SameVersion(before)));
    }

    private List<FileStamp> Read()
    {
        var found = new List<FileStamp>();
        var open = new Stack<string>();
        foreach (var way in choice.Ways.Where(way => !choice.Hides(way)))
            foreach (var entry in Entries(way))
                if (entry.Stat.Type == VolumeType.Folder && VolumePath.In(way, entry.Name) is var path && path != VolumePath.Home && choice.Excludes(path)) Add(entry, path);
        while (open.TryPop(out var folder))
            foreach (var entry in Entries(folder)) Add(entry, VolumePath.In(folder, entry.Name));
        return found;

        void Add(in VolumeEntry entry, string path)
        {
            found.Add(FileStamp.Of(entry.Stat));
            if (entry.Stat.Type == VolumeType.Folder && !Ignore.Selection.IsForeign(volume, path)) open.Push(path);
        }
    }

    private List<VolumeEntry> Entries(string folder)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var entries = new List<VolumeEntry>();
        try
        {
            if (volume.Stat(folder)?.Type == VolumeType.Folder) volume.List(folder, entries);
        }
        catch (VolumeException) { return []; } // whoever cannot look into it has moved nothing into it either
        entries.RemoveAll(static entry => entry.Trouble is not null);
        return entries;
    }
}
