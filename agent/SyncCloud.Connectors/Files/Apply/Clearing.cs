using System.Collections.Immutable;
using SyncCloud.Connectors.Files.Ignore;
using SyncCloud.Connectors.Files.Names;
using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// Takes what lies in folders that are not chosen off this device, as far as nobody has changed it since it was in step; each file goes by way of the trash, so that an edit in the
/// last moment is put back. What is ignored, was edited, or came there otherwise stays. May end anywhere and begin anew. One use.
/// </summary>
internal sealed class Clearing(IVolume volume, VolumeTraits traits, IKnownItems known, IClearing? clearing, FolderChoice choice, FilesOptions options, CancellationToken cancellationToken)
{
    private readonly Observer observer = new(volume, traits, options);
    private readonly Trash trash = new(volume, options.Time.GetUtcNow());
    private readonly HashSet<string> emptied = [];
    private readonly ImmutableArray<ItemProblem>.Builder strays = ImmutableArray.CreateBuilder<ItemProblem>();

    /// <summary>Whether anything was taken.</summary>
    internal bool HasTaken { get; private set; }

    /// <summary>The uppermost paths at which something stays.</summary>
    internal ImmutableArray<ItemProblem> Run()
    {
        foreach (var way in choice.Ways.Order(StringComparer.Ordinal))
        {
            if (choice.Hides(way) || ItemAt(way) is not { } folder) continue;
            var rules = IgnoreRules.For(volume, way);
            var names = Entries(way).Where(entry => entry is { Trouble: null, Stat.Type: VolumeType.Folder }).Select(entry => entry.Name)
                .Union(known.Places(folder).Where(place => FileStamp.Read(place.Stamp.Span).Type == VolumeType.Folder).Select(place => place.Name)).ToList();
            foreach (var name in names)
            {
                var path = VolumePath.In(way, name);
                if (!choice.Excludes(path) || (way.Length == 0 && name == VolumePath.Home) || rules.IgnoresByPattern(way, name, isFolder: true) || Selection.IsForeign(volume, path)) continue;
                if (!IsCleared(known.Children(folder, name) is [var item, ..] ? item : null, path, rules))
                    strays.Add(new(path, "it lies in a folder that is not chosen on this device, and is not what was synced here, so it is not sent: move it, or choose the folder with `synccloud select`"));
            }
        }
        foreach (var folder in emptied.OrderByDescending(VolumePath.Depth)) TryRemoveFolder(folder);
        return strays.ToImmutable();
    }

    /// <summary>Clears a folder that is not chosen, or one in it. False when anything stays that is not ignored.</summary>
    private bool IsCleared(NativeItem? folder, string path, IgnoreRules outer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var children = folder is null ? [] : known.Children(folder.Id).ToDictionary(child => child.Name, StringComparer.Ordinal);
        if (volume.Stat(path)?.Type != VolumeType.Folder)
        {
            foreach (var child in children.Values) IsCleared(child, VolumePath.In(path, child.Name), outer);
            Gone(folder);
            return volume.Stat(path) is null;
        }
        var rules = volume.Stat(VolumePath.In(path, IgnoreRules.FileName))?.Type == VolumeType.File ? outer.Enter(volume, path) : outer;
        var (isCleared, isEmpty) = (true, true);
        NativeItem? ownRules = null;
        foreach (var entry in Entries(path))
        {
            children.Remove(entry.Name, out var child);
            var (inner, isFolder) = (VolumePath.In(path, entry.Name), entry.Stat.Type == VolumeType.Folder);
            if (entry.Trouble is null && rules.IgnoresByPattern(path, entry.Name, isFolder)) isEmpty = false;
            else if (entry.Name == IgnoreRules.FileName && child is not null) ownRules = child;
            else if (entry.Trouble is not null || !(isFolder ? IsCleared(child, inner, rules) : TryRemove(child, inner))) (isCleared, isEmpty) = (false, false);
            else isEmpty &= volume.Stat(inner) is null;
        }
        foreach (var child in children.Values) IsCleared(child, VolumePath.In(path, child.Name), rules);
        // What stays goes on being ignored.
        if (ownRules is not null) isEmpty = isEmpty && TryRemove(ownRules, VolumePath.In(path, IgnoreRules.FileName));
        if (folder is null) return false;
        if (isEmpty && clearing?.Judge(folder) is ClearingJudgement.Remove or ClearingJudgement.ToTrash && TryRemoveFolder(path)) Gone(folder);
        return isCleared;
    }

    /// <summary>A file or a link. False when it stays.</summary>
    private bool TryRemove(NativeItem? item, string path)
    {
        if (item is null || clearing is null) return false;
        try
        {
            if (volume.Stat(path) is not { } stat)
            {
                Gone(item);
                return true;
            }
            if (!IsUnchanged(item, path, stat) || clearing.Judge(item) is var judgement && judgement == ClearingJudgement.Stays) return false;
            var discarded = trash.Reserve(path);
            var entry = new JournalEntry { Id = item.Id, Step = StepNames.Remove, From = path, To = discarded, Before = FileStamp.Of(stat).ToArray(), Identity = default, After = null };
            HasTaken = true;
            if (new NativeSteps(volume, traits, trash, observer, cancellationToken).Remove(entry, item.Content).Refusal is not null) return false;
            if (judgement == ClearingJudgement.Remove)
            {
                volume.RemoveFile(discarded);
                for (var folder = VolumePath.Parent(discarded); folder != VolumePath.Trash; folder = VolumePath.Parent(folder)) emptied.Add(folder);
            }
            Gone(item);
            return true;
        }
        catch (VolumeException) { return false; } // it stays, which is told
    }

    private bool IsUnchanged(NativeItem item, string path, in VolumeStat stat)
    {
        var before = FileStamp.Read(item.Stamp.Span);
        if (before.Type != stat.Type) return false;
        if (!before.Unsure && before.Same(FileStamp.Of(stat))) return true;
        return observer.Observe(item.Id, item, item.Parent, item.Name, path, stat, cancellationToken) is { } now && now.Fields.Equals(item.Fields);
    }

    private void Gone(NativeItem? item)
    {
        if (item is not null) clearing?.Gone(item.Id);
    }

    private ItemId? ItemAt(string folder)
    {
        var id = ItemId.Root;
        if (folder.Length == 0) return id;
        foreach (var name in folder.Split('/'))
        {
            if (known.Children(id, name) is not [var item, ..]) return null;
            id = item.Id;
        }
        return id;
    }

    private List<VolumeEntry> Entries(string folder)
    {
        var entries = new List<VolumeEntry>();
        if (volume.Stat(folder)?.Type == VolumeType.Folder) volume.List(folder, entries);
        return entries;
    }

    private bool TryRemoveFolder(string path)
    {
        try { volume.RemoveFolder(path); }
        catch (VolumeException) { return volume.Stat(path) is null; }
        return true;
    }
}
