using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Contents that were handed out in the form in which they are stored. Their containers stay until each of them has ended; few containers at a time, so that memory stays flat. Not thread-safe, but
/// what it hands out decodes on whatever thread.
/// </summary>
internal sealed class ContentsAtHand
{
    // Beside those of the cache.
    private const int Most = 4;

    // What is longer is decoded and written as it comes.
    private const long Longest = 1 << 20;

    private readonly HashSet<LoadedContainer> held = [];

    /// <summary>Whether nothing is handed out.</summary>
    public bool IsEmpty => held.Count == 0;

    /// <summary>Null when the content does not lie as a whole, in whole blocks, in what is in memory of <paramref name="container"/>.</summary>
    /// <param name="location">Where it lies.</param>
    /// <param name="container">The container of its only extent.</param>
    /// <param name="ended">Told at the end which blocks are proven by its having been right; null if it was not, or was never written.</param>
    public StoredContent? Take(ContentLocation location, LoadedContainer container, Action<IReadOnlyList<KeyValuePair<Hash256, Extent>>?> ended)
    {
        var (content, extent) = (location.Content, location.Extents[0]);
        if (content.Length is 0 or > Longest || extent.Length != content.Length || (held.Count >= Most && !held.Contains(container))) return null;
        if (!container.Holds(extent)) return null;
        var (first, end, start) = container.Locate(extent);
        var count = end - first;
        if (start != container.RawStart(first) || start + content.Length != container.RawStart(first + count)) return null;
        var blocks = new (BlockEntry Entry, ReadOnlyMemory<byte> Stored)[count];
        for (var i = 0; i < count; i++)
        {
            if (container.Stored(first + i) is not { } stored) return null;
            blocks[i] = (container.Directory.Blocks[first + i], stored);
        }
        held.Add(container);
        container.Hold();
        return new StoredContent(content, buffer => TryDecode(blocks, buffer.Span), wasRight =>
        {
            container.LetGo();
            if (!container.IsHeld) held.Remove(container);
            ended(wasRight ? Proven(content, container, first, count) : null);
        });
    }

    private static bool TryDecode((BlockEntry Entry, ReadOnlyMemory<byte> Stored)[] blocks, Span<byte> buffer)
    {
        try
        {
            foreach (var (entry, stored) in blocks)
            {
                // Whoever fetches it then says what is wrong, and where.
                Pack.DecodeBlockUnchecked(entry, stored.Span, buffer[..entry.RawLength], "");
                buffer = buffer[entry.RawLength..];
            }
            return true;
        }
        catch (CorruptDataException) { return false; }
    }

    private static List<KeyValuePair<Hash256, Extent>> Proven(ContentRef content, LoadedContainer container, int first, int count)
    {
        var proven = new List<KeyValuePair<Hash256, Extent>>(count);
        for (var i = first; i < first + count; i++)
            if (FetchRun.MayBeLearned(content, container.Directory.Blocks[i], container.Directory.Blocks[i].RawLength)) proven.Add(container.Indexed(i));
        return proven;
    }
}
