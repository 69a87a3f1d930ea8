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
internal sealed class Clearing
{
    // So many that few are waited for, and so few that memory stays flat.
    private const int MaxUnsettled = 10_000;
    private readonly IVolume volume;
    private readonly IKnownItems known;
    private readonly ScanScope scope;
    private readonly IClearingJudge? judge;
    private readonly FolderChoice choice;
    private readonly FilesOptions options;
    private readonly CancellationToken cancellationToken;
    private readonly Observer observer;
    private readonly Trash trash;
    private readonly NativeSteps native;
    private readonly List<(string Path, FileStamp Stamp, ContentRef? Content)> discarded = [];
    private readonly HashSet<string> emptied = [];
    private int unsettled;
    private bool hasBegun;
    private readonly ImmutableArray<ItemProblem>.Builder strays = ImmutableArray.CreateBuilder<ItemProblem>();
    private VolumeException? trouble;

    internal Clearing(IVolume volume, VolumeTraits traits, IKnownItems known, ScanScope scope, IClearingJudge? judge, FolderChoice choice, FilesOptions options, CancellationToken cancellationToken)
    {
        (this.volume, this.known, this.scope, this.judge, this.choice, this.options, this.cancellationToken) = (volume, known, scope, judge, choice, options, cancellationToken);
        observer = new Observer(volume, traits, options);
        trash = new Trash(volume, options.Time.GetUtcNow());
        native = new NativeSteps(volume, traits, trash, observer, cancellationToken);
    }

    /// <summary>The uppermost paths at which something stays. What was taken is durably gone.</summary>
    internal ImmutableArray<ItemProblem> Run()
    {
        foreach (var way in choice.Ways.Order(StringComparer.Ordinal))
        {
            if ((way.Length > 0 && !scope.Touches(way)) || choice.Hides(way) || ItemAt(way) is not { } folder) continue;
            // Whatever cannot be looked at keeps nothing else from being taken, nor from being synced.
            try { ClearIn(way, folder); }
            catch (VolumeException e) { strays.Add(new(e.Path.Length == 0 ? volume.Root : e.Path, e.Message)); }
        }
        Settle();
        foreach (var folder in emptied.OrderByDescending(VolumePath.Depth)) TryRemoveFolder(folder);
        return strays.ToImmutable();
    }

    private void ClearIn(string way, ItemId folder)
    {
        var rules = IgnoreRules.For(volume, way, choice);
        foreach (var name in Names(way, folder))
        {
            var path = VolumePath.In(way, name);
            if (!choice.Excludes(path) || !scope.Touches(path) || path == VolumePath.Home || rules.Ignores(way, name, isFolder: true) || Selection.IsForeign(volume, path)) continue;
            // A file of that name is for this device.
            if (volume.Stat(path)?.Type != VolumeType.Folder && !known.Children(folder, name).Any(IsFolder)) continue;
            (trouble, var isCleared) = (null, true);
            foreach (var item in known.Children(folder, name).DefaultIfEmpty(null)) isCleared &= IsCleared(item, path, rules);
            if (isCleared) continue;
            strays.Add(new(path, trouble is null
                ? "it lies in a folder that is not chosen on this device, and is not what was synced here, so it is not sent: move it, or choose the folder with `synccloud select`"
                : $"it lies in a folder that is not chosen on this device, and cannot be looked at: '{trouble.Path}': {trouble.Message}"));
        }
    }

    /// <summary>
    /// Makes durable what was taken, and then that it was. Deletes what went to the trash and is still as it went there: who had it open may have written to it meanwhile, and finds that
    /// in the trash.
    /// </summary>
    private void Settle()
    {
        if (unsettled == 0 && !hasBegun) return;
        volume.Flush();
        judge!.Journal.Complete();
        (unsettled, hasBegun) = (0, false);
        foreach (var (path, stamp, content) in discarded)
        {
            try
            {
                if (volume.Stat(path) is not { } stat || !FileStamp.Of(stat).Same(stamp) || !native.IsScanned(path, stamp, content)) continue;
                volume.RemoveFile(path);
            }
            catch (VolumeException) { continue; } // it stays in the trash
            for (var folder = VolumePath.Parent(path); folder != VolumePath.Trash; folder = VolumePath.Parent(folder)) emptied.Add(folder);
        }
        discarded.Clear();
    }

    /// <summary>Names that folders may have which are not chosen; no folder is listed for those that are known by the choice or by the scope.</summary>
    private IReadOnlyCollection<string> Names(string way, ItemId folder)
    {
        if (!choice.IsOnly) return [.. choice.Folders.Where(path => VolumePath.Parent(path) == way).Select(VolumePath.Name)];
        var inner = scope.At(way);
        return inner.IsWhole ? [.. Entries(way).Where(entry => entry is { Trouble: null, Stat.Type: VolumeType.Folder }).Select(entry => entry.Name).Union(known.Places(folder).Select(place => place.Name))] : inner.Names;
    }

    /// <summary>Clears a folder that is not chosen, or one in it. False when anything stays that is not ignored.</summary>
    private bool IsCleared(NativeItem? folder, string path, IgnoreRules outer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try { return TryClear(folder, path, outer); }
        catch (VolumeException e)
        {
            trouble ??= e;
            return false;
        }
    }

    private bool TryClear(NativeItem? folder, string path, IgnoreRules outer)
    {
        var children = folder is null ? [] : known.Children(folder.Id).ToList();
        if (volume.Stat(path)?.Type != VolumeType.Folder)
        {
            foreach (var child in children) IsCleared(child, VolumePath.In(path, child.Name), outer);
            if (folder is not null && !IsFolder(folder)) return AreRemoved([(folder, path)]);
            Gone(folder);
            return true;
        }
        var rules = volume.Stat(VolumePath.In(path, IgnoreRules.FileName))?.Type == VolumeType.File ? outer.Enter(volume, path) : outer;
        var byName = new Dictionary<string, NativeItem>(StringComparer.Ordinal);
        // Two may be known by one name, of which one has not made room yet: it is not what lies there.
        var others = children.Where(child => !byName.TryAdd(child.Name, child)).ToList();
        var entries = Entries(path);
        var (isCleared, isEmpty) = (true, true);
        NativeItem? ownRules = null;
        var files = new List<(NativeItem Item, string Path)>();
        foreach (var entry in entries)
        {
            byName.Remove(entry.Name, out var child);
            var (inner, isFolder) = (VolumePath.In(path, entry.Name), entry.Stat.Type == VolumeType.Folder);
            if (entry.Trouble is null && rules.Ignores(path, entry.Name, isFolder)) isEmpty = false;
            else if (entry.Name == IgnoreRules.FileName && child is not null) ownRules = child;
            else if (entry.Trouble is null && !isFolder && child is not null) files.Add((child, inner));
            else if (entry.Trouble is not null || !isFolder || !IsCleared(child, inner, rules)) (isCleared, isEmpty) = (false, false);
            else isEmpty &= volume.Stat(inner) is null;
        }
        foreach (var batch in files.Chunk(options.BatchFiles))
        {
            if (!AreRemoved(batch)) (isCleared, isEmpty) = (false, false);
            else isEmpty = isEmpty && batch.All(file => volume.Stat(file.Path) is null);
        }
        foreach (var child in byName.Values.Concat(others)) IsCleared(child, VolumePath.In(path, child.Name), rules);
        // What stays goes on being ignored.
        if (ownRules is not null) isEmpty = isEmpty && AreRemoved([(ownRules, VolumePath.In(path, IgnoreRules.FileName))]);
        // An empty one is something that a user made; one of which all is ignored is of no concern to other devices.
        if (folder is null) return isCleared && entries.Count > 0;
        if (isEmpty && judge?.Judge(folder) is ClearingJudgement.Remove or ClearingJudgement.ToTrash && TryRemoveFolder(path))
            Gone(folder);
        return isCleared;
    }

    /// <summary>Files and links, none of which lies in another. False when one stays.</summary>
    private bool AreRemoved((NativeItem Item, string Path)[] files)
    {
        var entries = new List<(JournalEntry Entry, NativeItem Item, ClearingJudgement Judgement)>(files.Length);
        var areRemoved = true;
        foreach (var (item, path) in files)
        {
            // Whatever cannot be looked at stays, which is told.
            try { areRemoved &= IsRemovable(item, path, entries); }
            catch (VolumeException) { areRemoved = false; }
        }
        if (entries.Count > 0)
        {
            judge!.Journal.Begin([.. entries.Select(one => one.Entry)]);
            hasBegun = true;
        }
        foreach (var (entry, item, judgement) in entries)
        {
            try { areRemoved &= TryRemove(entry, item, judgement); }
            catch (VolumeException) { areRemoved = false; }
        }
        if (unsettled >= MaxUnsettled) Settle();
        return areRemoved;
    }

    /// <summary>Adds the step, if one is needed. False when the item stays.</summary>
    private bool IsRemovable(NativeItem item, string path, List<(JournalEntry Entry, NativeItem Item, ClearingJudgement Judgement)> entries)
    {
        if (volume.Stat(path) is not { } stat)
        {
            Gone(item);
            return true;
        }
        if (AsKnown(item, path, stat) is not { } before) return false;
        if (judge is null) return true;
        if (judge.Judge(item) is var judgement && judgement == ClearingJudgement.Stays) return false;
        entries.Add((new JournalEntry { Id = item.Id, Step = StepNames.Remove, From = path, To = trash.Reserve(path), Before = before.ToArray(), Identity = default, After = null }, item, judgement));
        return true;
    }

    private bool TryRemove(JournalEntry entry, NativeItem item, ClearingJudgement judgement)
    {
        if (native.Remove(entry, item.Content).Refusal is not null) return false;
        if (judgement == ClearingJudgement.Remove && volume.Stat(entry.To) is { } moved) discarded.Add((entry.To, FileStamp.Of(moved, FileStamp.Read(entry.Before.Span).Unsure), item.Content));
        Gone(item);
        return true;
    }

    /// <summary>What lies there, if that is what is known: unsure where it may have changed since without its times telling.</summary>
    private FileStamp? AsKnown(NativeItem item, string path, in VolumeStat stat)
    {
        var before = FileStamp.Read(item.Stamp.Span);
        if (before.Type != stat.Type) return null;
        if (!before.Unsure && before.Same(FileStamp.Of(stat))) return before;
        return observer.Observe(item.Id, item, item.Parent, item.Name, path, stat, cancellationToken) is { } now && now.Fields.Equals(item.Fields) ? FileStamp.Read(now.Stamp.Span) : null;
    }

    private static bool IsFolder(NativeItem item) => FileStamp.Read(item.Stamp.Span).Type == VolumeType.Folder;

    private void Gone(NativeItem? item)
    {
        if (item is null || judge is null) return;
        judge.Gone(item.Id);
        unsettled++;
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
        catch (VolumeException e) { return e.Error == VolumeError.NotFound; }
        return true;
    }
}
