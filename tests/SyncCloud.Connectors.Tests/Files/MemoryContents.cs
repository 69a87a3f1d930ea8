using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>The cloud's contents, in memory.</summary>
internal sealed class MemoryContents : IContentSource
{
    private readonly Dictionary<ContentRef, byte[]> stored = [];

    public int Fetched { get; private set; }
    public Exception? Failure { get; set; }

    public ContentRef Add(byte[] bytes)
    {
        var content = new ContentRef(bytes.Length, ContentHash.Of(bytes));
        stored[content] = bytes;
        return content;
    }

    public IReadOnlyList<ContentRef> Plan(IReadOnlyCollection<ContentRef> contents) => [.. contents.OrderBy(content => content.Hash)];

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
