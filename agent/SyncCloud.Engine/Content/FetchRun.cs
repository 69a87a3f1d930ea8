using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Writes one content, part by part.</summary>
internal sealed class FetchRun(ContentLocation location, Stream destination, ContainerSource containers, LearnedBlocks learned, PieceRecorder? recorder, Action<int, int> report) : IDisposable
{
    private const int WrittenAtOnce = 64 << 10;

    // Blocks that lie together as they are go out together: written at odd places, each would have a page cleared and filled twice, and hashed and written at once each would cost two threads a turn.
    private const int RunAtOnce = 1 << 20;
    private ContentHasher? hasher;
    private ContentRef? whole;
    private readonly List<KeyValuePair<Hash256, Extent>> read = [];

    /// <summary>
    /// Whether the bytes written have the content's hash. That proves every one of them, so blocks are held against their own hashes only where
    /// <paramref name="checksBlocks"/> asks for it: then the first that is wrong is a <see cref="CorruptDataException"/> which names its container, and is not written.
    /// </summary>
    public async Task<bool> WriteAsync(List<MappedExtent> parts, LocalRuns? local, bool checksBlocks, CancellationToken cancellationToken)
    {
        read.Clear();
        whole = null;
        recorder?.Restart();
        var needs = new ContentNeeds(parts);
        var (at, begun) = (0L, 0);
        using var blocks = new BlockReader(checksBlocks);
        foreach (var (extent, offset) in parts)
        {
            var copied = offset is { } from && local is not null ? await CopyAsync(local, from, extent.Length, cancellationToken) : 0;
            if (copied < extent.Length)
            {
                if (needs.Ordinal(extent.Container) is { } ordinal && ordinal >= begun)
                {
                    begun = ordinal + 1;
                    LoadAhead(needs.From(begun), extent.Container, local is null, cancellationToken);
                }
                await DownloadAsync(extent.Slice(copied, extent.Length - copied), needs, at, blocks, cancellationToken);
            }
            at += extent.Length;
        }
        if ((whole ?? (hasher ??= new()).Finish()) != location.Content) return false;
        learned.Add(read);
        return true;
    }

    private async Task<long> CopyAsync(LocalRuns local, long offset, long length, CancellationToken cancellationToken)
    {
        var copied = 0L;
        while (copied < length && await local.ReadAsync(offset + copied, length - copied, cancellationToken) is { IsEmpty: false } bytes)
        {
            await WriteAsync(bytes, 0, cancellationToken);
            copied += bytes.Length;
        }
        return copied;
    }

    private void LoadAhead(IEnumerable<(ContainerId Container, IReadOnlyList<Extent> Needed)> own, ContainerId now, bool planned, CancellationToken cancellationToken)
    {
        // With a local version at hand the next contents probably have one too, and need little of what the plan says.
        var next = planned ? own.Concat(containers.Upcoming().Where(upcoming => upcoming.Container != now)) : own;
        containers.LoadAhead(location.Content, next, cancellationToken);
    }

    private async Task DownloadAsync(Extent extent, ContentNeeds needs, long at, BlockReader blocks, CancellationToken cancellationToken)
    {
        var container = await containers.GetAsync(location.Content, extent, needs, at, cancellationToken);
        var (first, end, position) = container.Locate(extent);
        var left = extent.Length;
        for (var (i, next) = (first, first); i < end; i = next)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (next, var raw) = blocks.Checks ? (i, default) : container.PlainRun(i, end, RunAtOnce);
            var isNew = next > i;
            if (!isNew) (next, raw) = (i + 1, blocks.Read(container, i, out isNew));
            var skip = (int)(position - container.RawStart(i));
            var take = (int)Math.Min(left, raw.Length - skip);
            if (isNew) Learn(container, i, next, position, take, blocks.Checks);
            await WriteAsync(raw.Slice(skip, take), take, cancellationToken);
            position += take;
            left -= take;
        }
    }

    /// <summary>Notes those of the blocks whose bytes are known to be right, or will be when the content's hash is.</summary>
    private void Learn(LoadedContainer container, int first, int end, long position, int length, bool areChecked)
    {
        for (var i = first; i < end; i++)
        {
            var (from, to) = (Math.Max(container.RawStart(i), position), Math.Min(container.RawStart(i + 1), position + length));
            if (areChecked || MayBeLearned(location.Content, container.Directory.Blocks[i], (int)(to - from))) read.Add(container.Indexed(i));
        }
    }

    /// <summary>
    /// Whether the content's hash proves all bytes of a block of which the content has so many: not those beyond them. That they have the hash which the pack gives is its word, but where the
    /// block is all of the content, since a leaf's hash is the content's then.
    /// </summary>
    internal static bool MayBeLearned(ContentRef content, in BlockEntry block, int take) =>
        take == block.RawLength && (take != content.Length || take > ContentHash.LeafLength || block.Hash == content.Hash);

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, int moved, CancellationToken cancellationToken)
    {
        if (bytes.Length <= WrittenAtOnce && destination.CanSeek && destination is not FileStream { IsAsync: true })
        {
            // Handing it to another thread would cost more than writing it.
            destination.Write(bytes.Span);
            Hash(bytes.Span);
        }
        else
        {
            var write = destination.WriteAsync(bytes, cancellationToken);
            Hash(bytes.Span);
            await write;
        }
        recorder?.Append(bytes.Span);
        report(bytes.Length, moved);
    }

    private void Hash(ReadOnlySpan<byte> bytes)
    {
        // Most contents are one block, and a hasher of its own costs as much as hashing a small one.
        if (bytes.Length == location.Content.Length) whole = new ContentRef(bytes.Length, ContentHash.Of(bytes));
        else (hasher ??= new()).Append(bytes);
    }

    public void Dispose() => hasher?.Dispose();
}
