using System.Runtime.ExceptionServices;
using SyncCloud.Connectors.Files.Names;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>Makes items of what lies on a volume, reading contents where needed.</summary>
internal sealed class Observer(IVolume volume, VolumeTraits traits, FilesOptions options, TakenSums? taken = null)
{
    private static readonly int mostAtOnce = Math.Min(Environment.ProcessorCount, 8);

    /// <summary>Whether a file that this process wrote was modified so shortly ago that another modification might not show.</summary>
    internal bool IsUnsureOfOurs(in VolumeStat stat) => stat.Type == VolumeType.File && stat.IsUnsure(volume, options.Time, options.Grain, isOurs: true);

    /// <summary>
    /// The file or link as it is now; null when it changed while it was read, so that the next scan has to look again. Throws
    /// <see cref="VolumeException"/> when it cannot be read.
    /// </summary>
    /// <param name="id">The id that it has or gets.</param>
    /// <param name="before">The item as it is known, or null.</param>
    /// <param name="parent">The folder that holds it.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="path">Where that is.</param>
    /// <param name="stat">What was seen there just now.</param>
    /// <param name="cancellationToken">Stops between reads.</param>
    internal NativeItem? Observe(ItemId id, NativeItem? before, ItemId parent, string name, string path, in VolumeStat stat, CancellationToken cancellationToken)
    {
        // Asked before reading: what is modified from now on is either seen below or within the grain.
        var unsure = stat.Type == VolumeType.File && stat.IsUnsure(volume, options.Time, options.Grain, isOurs: false);
        var (content, target, shown) = ((ContentRef?)null, (string?)null, (VolumeStat?)null);
        if (stat.Type == VolumeType.File) content = ContentReader.Hash(volume, path, stat.Length, taken, out shown, cancellationToken);
        else
        {
            if (stat.Type == VolumeType.Link) target = volume.ReadLink(path);
            shown = volume.Stat(path);
        }
        var stamp = FileStamp.Of(stat, unsure);
        if (shown is not { } after || !FileStamp.Of(after).Same(stamp) || (content is { } read && read.Length != stat.Length)) return null;
        return Item(id, before, parent, name, stat, stamp, content, target);
    }

    /// <summary>Takes all of these looks; at small files several at once, where the volume allows that.</summary>
    internal void Observe(IReadOnlyCollection<FileLook> looks, CancellationToken cancellationToken)
    {
        var small = looks.Where(look => look.Entry.Stat.Length < LeafReader.WorthFrom).ToList();
        if (volume.ReadsBeside && small.Count > 1)
        {
            try { Parallel.ForEach(small, new ParallelOptions { MaxDegreeOfParallelism = mostAtOnce, CancellationToken = cancellationToken }, look => Observe(look, cancellationToken)); }
            catch (AggregateException several) { ExceptionDispatchInfo.Throw(several.InnerExceptions[0]); }
        }
        else foreach (var look in small) Observe(look, cancellationToken);
        // These are hashed on all processors one by one.
        foreach (var look in looks.Where(look => look.Entry.Stat.Length >= LeafReader.WorthFrom)) Observe(look, cancellationToken);
    }

    private void Observe(FileLook look, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            look.Seen = Observe(look.Id, look.Known, look.Entry.Parent, look.Entry.Name, look.Entry.Path, look.Entry.Stat, cancellationToken);
        }
        catch (VolumeException e)
        {
            look.Trouble = e;
        }
    }

    internal NativeItem Folder(ItemId id, NativeItem? before, ItemId parent, string name, in VolumeStat stat) =>
        Item(id, before, parent, name, stat, FileStamp.Of(stat), null, null);

    private NativeItem Item(ItemId id, NativeItem? before, ItemId parent, string name, in VolumeStat stat, FileStamp stamp, ContentRef? content, string? target) => new()
    {
        Id = id,
        Kind = ItemKinds.File,
        Parent = parent,
        Name = name,
        Stamp = stamp.ToArray(),
        FileId = stat.FileId == 0 ? null : stat.FileId,
        Content = content,
        Fields = ShownFields.Of(before, parent, name, stat, content, target, traits),
    };

    /// <summary>What was seen as a new item, as the known item that it turned out to be.</summary>
    internal NativeItem Recognised(NativeItem item, Appeared entry, NativeItem seen) =>
        Item(item.Id, item, entry.Parent, entry.Name, entry.Stat, FileStamp.Read(seen.Stamp.Span), seen.Content, null);

    /// <summary>A known item at the place that it was moved to, with all else as it is known: its stamp tells the next scan to read it.</summary>
    internal NativeItem Unread(NativeItem item, Appeared entry) =>
        item with { Parent = entry.Parent, Name = entry.Name, Fields = ShownFields.Moved(item, entry.Parent, entry.Name, traits) };

    /// <summary>Whether two observations of one item say the same.</summary>
    internal static bool Same(NativeItem left, NativeItem right) =>
        left.Parent == right.Parent && left.Name == right.Name && left.FileId == right.FileId && left.Content == right.Content
        && left.Stamp.Span.SequenceEqual(right.Stamp.Span) && left.Fields.Equals(right.Fields);
}
