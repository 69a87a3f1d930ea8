using System.Collections.Immutable;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

/// <summary>What one device knows of contents and blocks, in memory.</summary>
internal sealed class MemoryIndex : IContentIndex
{
    public Dictionary<ContentRef, ContentLocation> Locations { get; } = [];
    public Dictionary<Hash256, Extent> Blocks { get; } = [];
    public Dictionary<LogId, long> Sequences { get; } = [];

    /// <summary>How often blocks were added, each time durably where the index is a file.</summary>
    public int Additions { get; private set; }

    public ContentLocation? FindLocation(ContentRef content) => Locations.GetValueOrDefault(content);

    public Extent? FindBlock(Hash256 leafHash) => Blocks.TryGetValue(leafHash, out var extent) ? extent : null;

    public void AddBlocks(IEnumerable<KeyValuePair<Hash256, Extent>> blocks)
    {
        Additions++;
        foreach (var (hash, extent) in blocks) Blocks.TryAdd(hash, extent);
    }

    public void Forget(IReadOnlyCollection<ContainerId> containers)
    {
        foreach (var (hash, extent) in Blocks)
            if (containers.Contains(extent.Container)) Blocks.Remove(hash);
        foreach (var (content, location) in Locations)
            if (location.Extents.Any(extent => containers.Contains(extent.Container))) Locations.Remove(content);
    }

    public long? FindSequence(LogId log) => Sequences.TryGetValue(log, out var sequence) ? sequence : null;

    /// <summary>Folds location records as every reader of a log does.</summary>
    public void Fold(IEnumerable<LocationRecord> records)
    {
        foreach (var record in records)
            Locations[record.Content] = new ContentLocation(record.Content, record is WholeLocation whole ? whole.Extents : [.. Resolve((EditedLocation)record)]);
    }

    private List<Extent> Resolve(EditedLocation edited)
    {
        var extents = new List<Extent>();
        foreach (var edit in edited.Edits)
        {
            if (edit.New is { } added) extents.Add(added);
            else extents.AddRange(Slice(Locations[edited.Base].Extents, edit.Offset, edit.Length));
        }
        return extents;
    }

    private static IEnumerable<Extent> Slice(ImmutableArray<Extent> extents, long offset, long length)
    {
        foreach (var extent in extents)
        {
            var (from, to) = (Math.Max(offset, 0), Math.Min(offset + length, extent.Length));
            if (from < to) yield return extent.Slice(from, to - from);
            offset -= extent.Length;
        }
    }
}
