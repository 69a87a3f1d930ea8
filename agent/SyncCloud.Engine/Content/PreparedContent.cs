using System.Buffers;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>A small content that was read, checked, cut and encoded, and only has to be put into a pack. Its blocks lie in pooled memory and hold until it is disposed.</summary>
internal sealed class PreparedContent : IDisposable
{
    /// <summary>Contents from this length on are worth no second copy in memory.</summary>
    public const int Below = 256 << 10;

    private readonly List<EncodedBlock> blocks = new(1);
    private byte[] raw, encoded;

    private PreparedContent(ContentToStore content)
    {
        Content = content;
        // One byte more than expected, so that a longer one is told.
        raw = ArrayPool<byte>.Shared.Rent((int)content.Content.Length + 1);
        encoded = ArrayPool<byte>.Shared.Rent((int)content.Content.Length);
    }

    public ContentToStore Content { get; }

    /// <summary>Null when the bytes were not there or not those that they should be.</summary>
    public IReadOnlyList<EncodedBlock>? Blocks { get; private set; }

    /// <summary>Prepares a content of less than <see cref="Below"/> bytes, on another thread. Takes over <paramref name="source"/>.</summary>
    public static Task<PreparedContent> BeginAsync(ContentToStore content, Stream source, CancellationToken cancellationToken) => Task.Run(async () =>
    {
        var prepared = new PreparedContent(content);
        try
        {
            await using (source) await prepared.FillAsync(source, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            prepared.Blocks = null;
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
        return prepared;
    });

    private async ValueTask FillAsync(Stream source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var length = (int)Content.Content.Length;
        var read = await ContentStream.FillAsync(source, raw.AsMemory(0, length + 1), cancellationToken);
        // It has one leaf, so that the leaf's hash is the content's.
        var hash = ContentHash.Leaf(raw.AsSpan(0, read));
        if (read != length || hash != Content.Content.Hash) return;
        var sizes = ChunkSizes.For(length);
        for (var start = 0; start < length;)
        {
            var block = raw.AsMemory(start, FastCdc.Cut(raw.AsSpan(start, length - start), sizes));
            blocks.Add(EncodedBlock.Of(block, block.Length == length ? hash : ContentHash.Leaf(block.Span), encoded.AsMemory(start, block.Length)));
            start += block.Length;
        }
        Blocks = blocks;
    }

    public void Dispose()
    {
        if (raw.Length == 0) return;
        ArrayPool<byte>.Shared.Return(raw);
        ArrayPool<byte>.Shared.Return(encoded);
        (raw, encoded) = ([], []);
    }
}
