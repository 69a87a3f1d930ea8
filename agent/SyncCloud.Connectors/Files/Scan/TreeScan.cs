using System.Collections.Immutable;
using SyncCloud.Connectors.Files.Ignore;
using SyncCloud.Connectors.Files.Names;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>
/// One scan. Folders known at a path are listed and compared by name; what vanished and what appeared is kept apart until every known folder
/// was listed, then folders are recognised by file id (and walked with their known children), then files. So the cost of an unchanged item
/// is its line in a listing. One use.
/// </summary>
internal sealed class TreeScan(IVolume volume, VolumeTraits traits, IKnownItems known, ScanDifferences differences, FilesOptions options, CancellationToken cancellationToken)
{
    private readonly Observer observer = new(volume, traits, options);
    private readonly ImmutableArray<ItemProblem>.Builder problems = ImmutableArray.CreateBuilder<ItemProblem>();
    private readonly Queue<KnownFolder> toWalk = new();
    private readonly Queue<AppearedFolder> appearedFolders = new();
    private readonly Queue<AppearedFolder> contested = new();
    private readonly List<Appeared> appearedFiles = [];
    private readonly Vanished vanished = new(known);
    private readonly List<VolumeEntry> listing = [];
    private readonly Dictionary<string, NativeItem> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NativeItem> byKey = new(StringComparer.Ordinal);
    private readonly List<NativeItem> rivals = [];
    private readonly SelectionDigest selection = new();
    private long items;

    private readonly record struct KnownFolder(ItemId Id, string Path, IgnoreRules Outer);

    internal ScanReport Run()
    {
        foreach (var item in known.Astray()) vanished.AddAstray(item);
        toWalk.Enqueue(new(ItemId.Root, "", OwnRules()));
        while (true)
        {
            if (toWalk.TryDequeue(out var folder)) Walk(folder);
            else if (appearedFolders.TryDequeue(out var appeared))
            {
                if (TryRecognise(appeared)) continue;
                if (appeared.Former is null) GatherNew(appeared);
                else contested.Enqueue(appeared);
            }
            else if (contested.TryDequeue(out appeared)) Settle(appeared, appeared.Former!);
            else break;
        }
        new FileMatching(known, vanished, observer, differences, problems, options).Run(appearedFiles, cancellationToken);
        return new ScanReport(items, problems.ToImmutable()) { Selection = selection.Value };
    }

    private void Walk(KnownFolder folder)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (List(folder.Path, folder.Outer, listing) is not { } rules)
        {
            if (Selection.IsForeign(volume, folder.Path)) differences.NotHeld(folder.Id);
            vanished.LeaveAlone(folder.Id);
            return;
        }
        ReadKnown(folder.Id);

        foreach (var entry in listing)
        {
            if (folder.Path.Length == 0 && entry.Name == VolumePath.Home) continue;
            items++;
            if (entry.Trouble is not null)
            {
                Report(VolumePath.In(folder.Path, entry.Name), entry.Trouble);
                // A name that is not text is nobody's; one that could not be looked at counts as unchanged.
                if (byName.Remove(entry.Name, out var unseen)) vanished.LeaveAlone(unseen.Id);
                continue;
            }
            var item = TakeKnown(entry);
            if (rules.Ignores(folder.Path, entry.Name, entry.Stat.Type == VolumeType.Folder))
            {
                if (item is not null) Leave(item.Id);
            }
            else if (IsSpecial(folder.Path, entry))
            {
                if (item is not null) vanished.LeaveAlone(item.Id);
            }
            else if (entry.Stat.Type == VolumeType.Folder) WalkFolder(folder, entry, item, rules);
            else WalkFile(folder, entry, item);
        }
        foreach (var item in byName.Values.Concat(rivals))
        {
            if (rules.Ignores(folder.Path, item.Name, FileStamp.Read(item.Stamp.Span).Type == VolumeType.Folder)) Leave(item.Id);
            else vanished.Add(item);
        }
        vanished.Walked(folder.Id);
    }

    /// <summary>The item is known and not for this device any more: what lies here is nobody's business, and what does not was not deleted.</summary>
    private void Leave(ItemId item)
    {
        vanished.LeaveAlone(item);
        differences.NotHeld(item);
    }

    private void ReadKnown(ItemId folder)
    {
        byName.Clear();
        byKey.Clear();
        rivals.Clear();
        foreach (var child in known.Children(folder))
            if (!byName.TryAdd(child.Name, child)) rivals.Add(child);
        if (!traits.Folds) return;
        var listed = listing.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var child in byName.Values)
            if (!listed.Contains(child.Name)) byKey.TryAdd(traits.Key(child.Name), child);
    }

    /// <summary>
    /// The known item at a name. There are two when one item's move away was put off and another took its place meanwhile: then the one whose object lies there.
    /// </summary>
    private NativeItem? TakeKnown(in VolumeEntry entry)
    {
        if (!byName.Remove(entry.Name, out var item) && traits.Folds && byKey.Remove(traits.Key(entry.Name), out item)) byName.Remove(item.Name);
        if (rivals.Count == 0 || item is null) return item;
        var (name, now) = (entry.Name, FileStamp.Of(entry.Stat));
        if (FileStamp.Read(item.Stamp.Span).SameObject(now)) return item;
        var index = rivals.FindIndex(rival => rival.Name == name && FileStamp.Read(rival.Stamp.Span).SameObject(now));
        if (index < 0) return item;
        (item, rivals[index]) = (rivals[index], item);
        return item;
    }

    private void WalkFolder(KnownFolder parent, in VolumeEntry entry, NativeItem? item, IgnoreRules rules)
    {
        var path = VolumePath.In(parent.Path, entry.Name);
        if (item is not null && FileStamp.Read(item.Stamp.Span) is var before && before.Type == VolumeType.Folder)
        {
            var now = FileStamp.Of(entry.Stat);
            if (now.SameObject(before) || now.FileId == 0 || before.FileId == 0)
            {
                if (!now.Same(before) || item.Name != entry.Name) differences.Seen(observer.Folder(item.Id, item, parent.Id, entry.Name, entry.Stat));
                toWalk.Enqueue(new(item.Id, path, rules));
                return;
            }
            vanished.Add(item);
            appearedFolders.Enqueue(new(new(parent.Id, entry.Name, path, entry.Stat), rules, item));
            return;
        }
        if (item is not null) vanished.Add(item);
        appearedFolders.Enqueue(new(new(parent.Id, entry.Name, path, entry.Stat), rules, null));
    }

    private void WalkFile(KnownFolder parent, in VolumeEntry entry, NativeItem? item)
    {
        var before = item is null ? default : FileStamp.Read(item.Stamp.Span);
        if (item is not null && before.Type != VolumeType.Folder)
        {
            if (!before.Unsure && before.Same(FileStamp.Of(entry.Stat)) && item.Name == entry.Name) return;
            Reobserve(item, parent, entry);
            return;
        }
        if (item is not null) vanished.Add(item);
        appearedFiles.Add(new(parent.Id, entry.Name, VolumePath.In(parent.Path, entry.Name), entry.Stat));
    }

    private void Reobserve(NativeItem item, KnownFolder parent, in VolumeEntry entry)
    {
        var path = VolumePath.In(parent.Path, entry.Name);
        try
        {
            if (observer.Observe(item.Id, item, parent.Id, entry.Name, path, entry.Stat, cancellationToken) is { } seen && !Observer.Same(seen, item)) differences.Seen(seen);
        }
        catch (VolumeException e)
        {
            // Gone since the listing is for the next scan to say.
            if (e.Error != VolumeError.NotFound) Report(path, e.Message);
        }
    }

    /// <summary>Recognises a folder that was moved by its file id.</summary>
    private bool TryRecognise(AppearedFolder appeared)
    {
        if (appeared.Entry.Stat.FileId == 0) return false;
        var now = FileStamp.Of(appeared.Entry.Stat);
        foreach (var candidate in known.WithFileId(now.FileId))
        {
            if (!FileStamp.Read(candidate.Stamp.Span).SameObject(now) || !vanished.Holds(candidate)) continue;
            // Without birth times a file id may have been given anew: then more has to agree.
            if (now.Born == long.MinValue && candidate.Parent != appeared.Entry.Parent && candidate.Name != appeared.Entry.Name) continue;
            Settle(appeared, candidate);
            return true;
        }
        return false;
    }

    /// <summary>Takes the folder for an item that vanished, or for a new one when that was recognised elsewhere.</summary>
    private void Settle(AppearedFolder appeared, NativeItem item)
    {
        if (!vanished.TryClaim(item.Id))
        {
            GatherNew(appeared);
            return;
        }
        var entry = appeared.Entry;
        var seen = observer.Folder(item.Id, item, entry.Parent, entry.Name, entry.Stat);
        if (!Observer.Same(seen, item)) differences.Seen(seen);
        toWalk.Enqueue(new(item.Id, entry.Path, appeared.Outer));
        // Which of its children are present must be known before the next folder is held against what vanished.
        while (toWalk.TryDequeue(out var folder)) Walk(folder);
    }

    /// <summary>
    /// Reports a new folder with all it holds. One that holds nothing but what is ignored or cannot be synced is not reported: it is what remains of a
    /// folder that was deleted elsewhere, or of no concern to other devices.
    /// </summary>
    private bool GatherNew(AppearedFolder appeared)
    {
        var entry = appeared.Entry;
        var entries = new List<VolumeEntry>();
        if (List(entry.Path, appeared.Outer, entries) is not { } rules) return false;
        var id = options.NewId();
        var holdsAny = entries.Count == 0;
        foreach (var child in entries)
        {
            items++;
            var path = VolumePath.In(entry.Path, child.Name);
            if (child.Trouble is not null) Report(path, child.Trouble);
            else if (!rules.Ignores(entry.Path, child.Name, child.Stat.Type == VolumeType.Folder) && !IsSpecial(entry.Path, child))
            {
                var inner = new Appeared(id, child.Name, path, child.Stat);
                if (child.Stat.Type == VolumeType.Folder)
                {
                    var folder = new AppearedFolder(inner, rules, null);
                    holdsAny |= TryRecognise(folder) || GatherNew(folder);
                }
                else
                {
                    appearedFiles.Add(inner);
                    holdsAny = true;
                }
            }
        }
        if (holdsAny) differences.Seen(observer.Folder(id, null, entry.Parent, entry.Name, entry.Stat));
        return holdsAny;
    }

    /// <summary>Lists a folder and reads its ignore file; null when that cannot be done or the folder is another collection's, which is reported.</summary>
    private IgnoreRules? List(string path, IgnoreRules outer, List<VolumeEntry> entries)
    {
        entries.Clear();
        try
        {
            volume.List(path, entries);
            var rules = outer;
            foreach (var entry in entries)
            {
                if (entry is { Name: IgnoreRules.FileName, Trouble: null, Stat.Type: VolumeType.File })
                {
                    rules = outer.Enter(volume, path);
                    selection.Add(path, rules.Text);
                }
                else if (entry.Name == VolumePath.Home && Selection.IsForeign(volume, path))
                {
                    selection.Add(path, VolumePath.Home);
                    Report(path, "the folder belongs to another collection, so it is left out: move it elsewhere or remove that collection");
                    return null;
                }
            }
            return rules;
        }
        catch (VolumeException e)
        {
            Report(path, e.Message);
            return null;
        }
    }

    private IgnoreRules OwnRules()
    {
        try
        {
            var rules = IgnoreRules.OfRoot(volume);
            selection.Add(VolumePath.Ignore, rules.Text);
            return rules;
        }
        catch (VolumeException e)
        {
            Report(VolumePath.Ignore, e.Message);
            return IgnoreRules.None;
        }
    }

    private bool IsSpecial(string folder, in VolumeEntry entry)
    {
        if (entry.Stat.Type != VolumeType.Other) return false;
        Report(VolumePath.In(folder, entry.Name), "sockets, pipes and devices are not synced: add it to " + IgnoreRules.FileName);
        return true;
    }

    private void Report(string path, string message) => problems.Add(new(path.Length == 0 ? volume.Root : path, message));
}
