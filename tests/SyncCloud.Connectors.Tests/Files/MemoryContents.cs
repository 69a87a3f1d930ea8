using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>The cloud's contents, in memory.</summary>
internal sealed class MemoryContents : IContentSource
{
    private readonly Dictionary<ContentRef, byte[]> stored = [];

    public int Fetched { get; private set; }
    public Exception? Failure { get; set; }

    /// <summary>Whether contents are handed out as they are stored.</summary>
    public bool IsAtHand { get; set; }

    /// <summary>Contents whose stored form turns out to be wrong where it is decoded.</summary>
    public HashSet<ContentRef> Wrong { get; } = [];

    /// <summary>Called where one is decoded, on whatever thread, with the number of those that were handed out before it.</summary>
    public Action<int> OnRead { get; set; } = _ => { };

    /// <summary>How many were handed out, and how many of them have come to an end.</summary>
    public (int Taken, int Right, int Ended) AtHand { get; private set; }

    public ContentRef Add(byte[] bytes)
    {
        var content = new ContentRef(bytes.Length, ContentHash.Of(bytes));
        stored[content] = bytes;
        return content;
    }

    public IReadOnlyList<ContentRef> Plan(IReadOnlyCollection<ContentRef> contents) => [.. contents.OrderBy(content => content.Hash)];

    public StoredContent? TakeAtHand(ContentRef content)
    {
        if (!IsAtHand || Failure is not null || !stored.TryGetValue(content, out var bytes)) return null;
        var ordinal = AtHand.Taken;
        AtHand = AtHand with { Taken = ordinal + 1 };
        var isWrong = Wrong.Contains(content);
        return new StoredContent(content, buffer =>
        {
            OnRead(ordinal);
            bytes.CopyTo(buffer);
            if (isWrong) buffer.Span[0] ^= 1;
            return true;
        }, wasRight => AtHand = AtHand with { Right = AtHand.Right + (wasRight ? 1 : 0), Ended = AtHand.Ended + 1 });
    }

    public async Task FetchAsync(ContentRef content, Stream destination, LocalVersion? old, CancellationToken cancellationToken)
    {
        Fetched++;
        if (Failure is not null) throw Failure;
        var bytes = stored.GetValueOrDefault(content) ?? throw new CorruptDataException($"content {content}", 0, "it was never stored");
        // In two pieces, so that a crash can come between.
        await destination.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), cancellationToken);
        await destination.WriteAsync(bytes.AsMemory(bytes.Length / 2), cancellationToken);
    }
}
