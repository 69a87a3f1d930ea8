using System.Buffers;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Stores a new version of a large content: pieces that its former version has stay where that one lies, as ranges within stored blocks; only what is left becomes
/// new blocks. The location names stored blocks directly and nothing of the former content, so reading it is no chain of differences. Not thread-safe.
/// </summary>
internal sealed class EditedContent : IDisposable
{
    private const int SmallestWindow = 1 << 20;
    private const int LargestWindow = 8 << 20;
    private const int PiecesPerWindow = 512;

    // Where more ranges than this come together, all of the window is stored anew, which costs a window of bytes after half as many edits in it. So a location keeps to
    // half of what a record may hold, whoever reads the content decodes a block for every 16 KiB at worst, and what lies dead in old blocks does not add up for ever.
    private const int RangesPerWindow = 128;
    private const long RangesPerContent = FormatLimits.MaxExtentsPerLocation / 2;

    private readonly ContentToStore content;
    private readonly PieceMatching matching;
    private readonly ExtentSlices former;
    private readonly PieceRecorder? recorder;
    private readonly Action<int> kept;
    private readonly NewRuns fresh;
    private readonly PendingLocation location;
    private readonly int window;
    private readonly int mostRanges;
    private readonly byte[] buffer;
    private readonly int capacity;
    private int held;
    private bool ended;
    private long read;

    /// <param name="content">What to store.</param>
    /// <param name="former">The pieces of the version before.</param>
    /// <param name="where">Where that lies.</param>
    /// <param name="pieces">Records the pieces of this one.</param>
    /// <param name="place">Stores a block that is part of a location, or finds it stored.</param>
    /// <param name="kept">Told of bytes that are stored already.</param>
    public EditedContent(ContentToStore content, ContentPieces former, ContentLocation where, KnownPieces pieces, Func<ReadOnlyMemory<byte>, PendingLocation, Task> place, Action<int> kept)
    {
        (this.content, this.kept, this.former) = (content, kept, new ExtentSlices(where));
        matching = new PieceMatching(former, pieces.Hasher);
        recorder = pieces.Recorder(content.Content);
        location = new PendingLocation(content);
        fresh = new NewRuns(ChunkSizes.For(content.Content.Length), block => place(block, location));
        window = (int)Math.Clamp((long)PiecesPerWindow * former.PieceLength, SmallestWindow, LargestWindow);
        mostRanges = (int)Math.Min(RangesPerWindow, Math.Max(1, RangesPerContent * window / Math.Max(content.Content.Length, window)));
        // One byte more than there should be, so that the end is met at once.
        capacity = (int)Math.Min(window + former.PieceLength, content.Content.Length + 1);
        buffer = ArrayPool<byte>.Shared.Rent(capacity);
    }

    /// <summary>The pieces of what was stored.</summary>
    public ContentPieces? Pieces { get; private set; }

    /// <summary>Null when the bytes are not there or not those that they should be.</summary>
    public async Task<PendingLocation?> StoreAsync(Stream source, CancellationToken cancellationToken)
    {
        using var check = new ContentCheck(content);
        var runs = new List<PieceRun>();
        while (true)
        {
            if (!await TryFillAsync(source, check, cancellationToken) || read > content.Content.Length) return null;
            if (held == 0) break;
            var taken = matching.Split(buffer.AsSpan(0, held), window, ended, runs);
            if (Ranges(runs) > mostRanges)
            {
                runs.Clear();
                runs.Add(new PieceRun(null, taken));
            }
            await AddAsync(runs);
            runs.Clear();
            buffer.AsSpan(taken, held - taken).CopyTo(buffer);
            held -= taken;
        }
        await fresh.EndAsync();
        // Over all of its bytes, as ever: what the pieces' hashes say is only where they lie.
        if (!check.IsWhole()) return null;
        Pieces = recorder?.Finish();
        return location;
    }

    private async Task AddAsync(List<PieceRun> runs)
    {
        var at = 0;
        foreach (var run in runs)
        {
            if (run.Former is { } offset)
            {
                await fresh.EndAsync();
                foreach (var extent in former.Slice(offset, run.Length)) location.Add(extent);
                kept(run.Length);
            }
            else await fresh.AddAsync(buffer.AsMemory(at, run.Length));
            at += run.Length;
        }
    }

    private int Ranges(List<PieceRun> runs) => runs.Sum(run => run.Former is { } offset ? former.Slice(offset, run.Length).Count() : 1);

    private async Task<bool> TryFillAsync(Stream source, ContentCheck check, CancellationToken cancellationToken)
    {
        if (ended) return true;
        var free = buffer.AsMemory(held, capacity - held);
        if (await TryReadAsync(source, free, cancellationToken) is not { } got) return false;
        check.Append(free.Span[..got]);
        recorder?.Append(free.Span[..got]);
        ended = got < free.Length;
        held += got;
        read += got;
        return true;
    }

    private static async ValueTask<int?> TryReadAsync(Stream source, Memory<byte> free, CancellationToken cancellationToken)
    {
        try
        {
            return await ContentStream.FillAsync(source, free, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        fresh.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
