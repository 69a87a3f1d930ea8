using System.Collections.Immutable;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>Decides which of the files that appeared are known ones that vanished, by file id and then by unique content, and reports all that appeared.</summary>
internal sealed class FileMatching(
    IKnownItems known,
    Vanished vanished,
    Observer observer,
    ScanDifferences differences,
    ImmutableArray<ItemProblem>.Builder problems,
    FilesOptions options)
{
    private const int filesAtOnce = 256;
    private readonly Dictionary<ItemId, NativeItem> lost = [];

    /// <summary>Returns what vanished and is nothing that appeared: folders before what is known in them.</summary>
    internal IReadOnlyList<NativeItem> Run(IReadOnlyList<Appeared> appeared, CancellationToken cancellationToken)
    {
        var remaining = vanished.Remaining().ToList();
        foreach (var item in remaining)
            if (FileStamp.Read(item.Stamp.Span).Type != VolumeType.Folder) lost.Add(item.Id, item);
        MatchByContent(MatchByFileId(appeared, cancellationToken));
        return [.. remaining.Where(item => FileStamp.Read(item.Stamp.Span).Type == VolumeType.Folder || lost.ContainsKey(item.Id))];
    }

    /// <summary>Reports what is recognised by file id; the others, read.</summary>
    private List<(Appeared Entry, NativeItem Seen)> MatchByFileId(IReadOnlyList<Appeared> appeared, CancellationToken cancellationToken)
    {
        var others = new List<(Appeared, NativeItem)>();
        foreach (var run in appeared.Chunk(filesAtOnce))
        {
            var looks = Array.ConvertAll(run, entry =>
            {
                var item = lost.Count == 0 ? null : FindByFileId(entry.Stat);
                if (item is not null) lost.Remove(item.Id);
                return new FileLook(entry, item, item?.Id ?? options.NewId());
            });
            observer.Observe(looks, cancellationToken);
            foreach (var look in looks) Report(look, others);
        }
        return others;
    }

    private void Report(FileLook look, List<(Appeared, NativeItem)> others)
    {
        if (look.Trouble is { } trouble && trouble.Error != VolumeError.NotFound) problems.Add(new(look.Entry.Path, trouble.Message));
        if (look.Seen is { } seen)
        {
            if (look.Known is null && lost.Count != 0 && IsTelling(seen.Content)) others.Add((look.Entry, seen));
            else differences.Seen(seen);
        }
        // It was moved, not deleted; and the folder that it was in may be gone, where no scan would look for it.
        else if (look.Known is { } known) differences.Seen(observer.Unread(known, look.Entry));
    }

    private NativeItem? FindByFileId(in VolumeStat stat)
    {
        // Several names of one file have one id, so the id does not tell them apart.
        if (stat.FileId == 0 || stat.Links != 1) return null;
        var now = FileStamp.Of(stat);
        foreach (var candidate in known.WithFileId(stat.FileId).OrderBy(item => item.Id))
        {
            if (!lost.ContainsKey(candidate.Id)) continue;
            var before = FileStamp.Read(candidate.Stamp.Span);
            // Without birth times the id may have been given to a new file: only an unchanged one is surely the same.
            if (before.Born == long.MinValue ? before.SameVersion(now) : before.SameObject(now)) return candidate;
        }
        return null;
    }

    private void MatchByContent(List<(Appeared Entry, NativeItem Seen)> appeared)
    {
        var lostByContent = lost.Values.Where(item => IsTelling(item.Content)).ToLookup(item => item.Content!.Value);
        foreach (var group in appeared.GroupBy(pair => pair.Seen.Content!.Value))
        {
            var candidates = lostByContent[group.Key].ToList();
            if (candidates.Count == 1 && group.Count() == 1)
            {
                var (item, (entry, seen)) = (candidates[0], group.Single());
                lost.Remove(item.Id);
                differences.Seen(observer.Recognised(item, entry, seen));
                continue;
            }
            foreach (var (_, seen) in group) differences.Seen(seen);
        }
    }

    private static bool IsTelling(ContentRef? content) => content is { Length: > 0 };
}
