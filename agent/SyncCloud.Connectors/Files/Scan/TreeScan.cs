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
/// is its line in a listing. In a folder that is partly in scope only those names are compared that are, or lead to what is. One use.
/// </summary>
internal sealed class TreeScan(IVolume volume, VolumeTraits traits, IKnownItems known, ScanScope scope, ScanDifferences differences, FilesOptions options, TakenSums taken, CancellationToken cancellationToken) : IDisposable
{
    private readonly Observer observer = new(volume, traits, options, taken);
    private readonly FolderLister lister = new(volume);
    private readonly ListAhead<KnownFolder> toWalk = new(volume, folder => IsByName(folder.Scope, traits) ? null : folder.Path, cancellationToken);
    private readonly Queue<AppearedFolder> appearedFolders = new();
    private readonly Queue<AppearedFolder> contested = new();
    private readonly List<Appeared> appearedFiles = [];
    private readonly Vanished vanished = new(known);
    private readonly List<VolumeEntry> listing = [];
    private readonly Dictionary<string, KnownPlace> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KnownPlace> byKey = new(StringComparer.Ordinal);
    private readonly List<KnownPlace> rivals = [];
    private long items;

    private readonly record struct KnownFolder(ItemId Id, string Path, IgnoreRules Outer, ScanScope Scope);

    /// <summary>Which folders are for this device, as the scan read it.</summary>
    internal FolderChoice Choice => lister.Choice;

    /// <summary>Null when more has to be looked at than is in scope; what was reported until then does not count.</summary>
    internal ScanReport? Run()
    {
        if (scope.IsWhole)
            foreach (var item in known.Astray()) vanished.AddAstray(item);
        toWalk.Enqueue(new(ItemId.Root, "", lister.OwnRules(), scope));
        while (true)
        {
            if (toWalk.TryDequeue(out var folder, out var listed)) Walk(folder, listed);
            else if (appearedFolders.TryDequeue(out var appeared))
            {
                if (TryRecognise(appeared)) continue;
                if (appeared.Former is null) GatherNew(appeared);
                else contested.Enqueue(appeared);
            }
            else if (contested.TryDequeue(out appeared)) Settle(appeared, appeared.Former!);
            else break;
        }
        if (!scope.IsWhole && IsMoreToTell()) return null;
        var missing = new FileMatching(known, vanished, observer, differences, lister.Problems, options).Run(appearedFiles, cancellationToken);
        ReportMissing(missing);
        // Only a look at everything tells when it is back.
        if (!scope.IsWhole && differences.MovedAway.Count > 0) return null;
        return new ScanReport(items, lister.Problems.ToImmutable()) { Selection = scope.IsWhole ? lister.Selection : null };
    }

    private void ReportMissing(IReadOnlyList<NativeItem> missing)
    {
        var unchosen = new UnchosenObjects(volume, lister.Choice, cancellationToken);
        var away = new HashSet<ItemId>();
        foreach (var item in missing)
        {
            if (away.Contains(item.Parent)) away.Add(item.Id);
            else if (vanished.IsAstray(item.Id)) differences.Forget(item.Id);
            else if (!unchosen.Hold(item)) differences.Gone(item.Id);
            else
            {
                away.Add(item.Id);
                differences.Away(item.Id);
                lister.NoteAway(item.Id);
            }
        }
    }

    /// <summary>Whether rules may have come, changed or gone with what is in scope, or what vanished or appeared may be something that no path leads to.</summary>
    private bool IsMoreToTell()
    {
        if (lister.SawRulesInScope) return true;
        var isAnyGone = false;
        foreach (var item in vanished.Remaining())
        {
            isAnyGone = true;
            // A folder may have been moved to where nobody told of yet, and must not be taken for a deletion of all that it holds.
            if (item.Name == IgnoreRules.FileName || FileStamp.Read(item.Stamp.Span).Type == VolumeType.Folder) return true;
        }
        return (isAnyGone || appearedFiles.Count > 0) && known.Astray().Count > 0;
    }

    public void Dispose() => toWalk.Dispose();

    // Where names fold, the one that was told need not be the one that is known: all of the folder is compared then.
    private static bool IsByName(ScanScope scope, VolumeTraits traits) => !scope.IsWhole && !traits.Folds;

    private void Walk(KnownFolder folder, Task<List<VolumeEntry>>? listed)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var isByName = IsByName(folder.Scope, traits);
        var rules = isByName ? lister.ListNamed(folder.Path, folder.Outer, folder.Scope, listing) : lister.List(folder.Path, folder.Outer, folder.Scope, listing, listed);
        // One that was moved away meanwhile holds nothing any more at its path.
        if (rules is null || (isByName && listing.Count < folder.Scope.Names.Count && !IsThere(folder)))
        {
            if (Selection.IsForeign(volume, folder.Path)) differences.NotHeld(folder.Id);
            vanished.LeaveAlone(folder.Id);
            return;
        }
        ReadKnown(folder.Id, isByName ? folder.Scope.Names : null);

        foreach (var entry in listing)
        {
            if (folder.Path.Length == 0 && entry.Name == VolumePath.Home) continue;
            items++;
            if (entry.Trouble is not null)
            {
                lister.Report(VolumePath.In(folder.Path, entry.Name), entry.Trouble);
                // A name that is not text is nobody's; one that could not be looked at counts as unchanged.
                if (byName.Remove(entry.Name, out var unseen)) vanished.LeaveAlone(unseen.Id);
                continue;
            }
            KnownPlace? item = TakeKnown(entry, out var place) ? place : null;
            if (rules.Excludes(folder.Path, entry.Name, entry.Stat.Type == VolumeType.Folder))
            {
                if (item is { } ignored) Leave(ignored.Id);
            }
            else if (lister.IsSpecial(folder.Path, entry))
            {
                if (item is { } covered) vanished.LeaveAlone(covered.Id);
            }
            else if (entry.Stat.Type == VolumeType.Folder) WalkFolder(folder, entry, item, rules);
            else WalkFile(folder, entry, item);
        }
        foreach (var item in byName.Values.Concat(rivals))
        {
            if (rules.Excludes(folder.Path, item.Name, FileStamp.Read(item.Stamp.Span).Type == VolumeType.Folder)) Leave(item.Id);
            else vanished.Add(Whole(item));
        }
        if (!isByName) vanished.Walked(folder.Id);
    }

    /// <summary>The item is known and not for this device any more: what lies here is nobody's business, and what does not was not deleted.</summary>
    private void Leave(ItemId item)
    {
        vanished.LeaveAlone(item);
        differences.NotHeld(item);
    }

    private void ReadKnown(ItemId folder, IReadOnlyCollection<string>? names)
    {
        byName.Clear();
        byKey.Clear();
        rivals.Clear();
        var places = names is null ? known.Places(folder)
            : names.SelectMany(name => known.Children(folder, name)).Select(static child => new KnownPlace(child.Id, child.Kind, child.Name, child.Stamp));
        foreach (var child in places)
            if (!byName.TryAdd(child.Name, child)) rivals.Add(child);
        if (!traits.Folds) return;
        var listed = listing.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var child in byName.Values)
            if (!listed.Contains(child.Name)) byKey.TryAdd(traits.Key(child.Name), child);
    }

    /// <summary>
    /// The known item at a name. There are two when one item's move away was put off and another took its place meanwhile: then the one whose object lies there.
    /// </summary>
    private bool TakeKnown(in VolumeEntry entry, out KnownPlace item)
    {
        var isKnown = byName.Remove(entry.Name, out item);
        if (!isKnown && traits.Folds && byKey.Remove(traits.Key(entry.Name), out item))
        {
            byName.Remove(item.Name);
            isKnown = true;
        }
        if (rivals.Count == 0 || !isKnown) return isKnown;
        var (name, now) = (entry.Name, FileStamp.Of(entry.Stat));
        if (FileStamp.Read(item.Stamp.Span).SameObject(now)) return true;
        var index = rivals.FindIndex(rival => rival.Name == name && FileStamp.Read(rival.Stamp.Span).SameObject(now));
        if (index >= 0) (item, rivals[index]) = (rivals[index], item);
        return true;
    }

    private NativeItem Whole(KnownPlace place) => known.Find(place.Id) ?? throw new InvalidOperationException($"the item {place.Id} is known no more");

    private void WalkFolder(KnownFolder parent, in VolumeEntry entry, KnownPlace? place, IgnoreRules rules)
    {
        var path = VolumePath.In(parent.Path, entry.Name);
        if (place is { } item && FileStamp.Read(item.Stamp.Span) is var before && before.Type == VolumeType.Folder)
        {
            var now = FileStamp.Of(entry.Stat);
            if (now.SameObject(before) || now.FileId == 0 || before.FileId == 0)
            {
                if (!now.Same(before) || item.Name != entry.Name) differences.Seen(observer.Folder(item.Id, Whole(item), parent.Id, entry.Name, entry.Stat));
                if (ScopeWithin(parent, entry.Name) is { IsEmpty: false } inner) toWalk.Enqueue(new(item.Id, path, rules, inner));
                return;
            }
            var former = Whole(item);
            vanished.Add(former);
            appearedFolders.Enqueue(new(new(parent.Id, entry.Name, path, entry.Stat), rules, former));
            return;
        }
        if (place is { } other) vanished.Add(Whole(other));
        appearedFolders.Enqueue(new(new(parent.Id, entry.Name, path, entry.Stat), rules, null));
    }

    private void WalkFile(KnownFolder parent, in VolumeEntry entry, KnownPlace? place)
    {
        if (place is { } item && FileStamp.Read(item.Stamp.Span) is var before && before.Type != VolumeType.Folder)
        {
            if (!before.Unsure && before.Same(FileStamp.Of(entry.Stat)) && item.Name == entry.Name) return;
            Reobserve(Whole(item), parent, entry);
            return;
        }
        if (place is { } other) vanished.Add(Whole(other));
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
            if (e.Error != VolumeError.NotFound) lister.Report(path, e.Message);
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
        toWalk.Enqueue(new(item.Id, entry.Path, appeared.Outer, ScanScope.Whole));
        // Which of its children are present must be known before the next folder is held against what vanished.
        while (toWalk.TryDequeue(out var folder, out var listed)) Walk(folder, listed);
    }

    /// <summary>
    /// Reports a new folder with all it holds. One that holds nothing but what is ignored or cannot be synced is not reported: it is what remains of a
    /// folder that was deleted elsewhere, or of no concern to other devices.
    /// </summary>
    private bool GatherNew(AppearedFolder appeared)
    {
        var entry = appeared.Entry;
        var entries = new List<VolumeEntry>();
        if (lister.List(entry.Path, appeared.Outer, ScanScope.Whole, entries) is not { } rules) return false;
        var id = options.NewId();
        var holdsAny = entries.Count == 0;
        foreach (var child in entries)
        {
            items++;
            var path = VolumePath.In(entry.Path, child.Name);
            if (child.Trouble is not null) lister.Report(path, child.Trouble);
            else if (!rules.Excludes(entry.Path, child.Name, child.Stat.Type == VolumeType.Folder) && !lister.IsSpecial(entry.Path, child))
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

    private ScanScope ScopeWithin(KnownFolder folder, string name)
    {
        if (folder.Scope.IsWhole || !traits.Folds || !folder.Scope.Within(name).IsEmpty) return folder.Scope.Within(name);
        // Told in another spelling.
        return folder.Scope.Names.Any(told => traits.Key(told) == traits.Key(name)) ? ScanScope.Whole : ScanScope.Nothing;
    }

    private bool IsThere(KnownFolder folder) =>
        folder.Id == ItemId.Root || (volume.Stat(folder.Path) is { Type: VolumeType.Folder } now && known.StampOf(folder.Id) is { } stamp && FileStamp.Read(stamp.Span) is var before
            && (now.FileId == 0 || before.FileId == 0 || before.SameObject(FileStamp.Of(now))));
}
