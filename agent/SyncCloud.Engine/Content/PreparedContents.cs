using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Small contents that are prepared on other threads until it is their turn. They come out in the order in which they went in, so what is stored does not depend on which thread
/// was how quick. Not thread-safe.
/// </summary>
internal sealed class PreparedContents
{
    // Each keeps a file open.
    private const int Most = 64;
    private const long MostBytes = 8 << 20;
    private readonly Queue<(ContentRef Content, Task<PreparedContent> Work)> underWay = [];
    private readonly HashSet<ContentRef> contents = [];
    private long bytes;

    public int Count => underWay.Count;

    public bool IsFull => Count >= Most || bytes >= MostBytes;

    public bool Holds(ContentRef content) => contents.Contains(content);

    /// <summary>Takes over <paramref name="source"/>. No content may be held twice.</summary>
    public void Begin(ContentToStore content, Stream source, CancellationToken cancellationToken)
    {
        underWay.Enqueue((content.Content, PreparedContent.BeginAsync(content, source, cancellationToken)));
        contents.Add(content.Content);
        bytes += content.Content.Length;
    }

    /// <summary>The one that began first; the caller disposes it.</summary>
    public Task<PreparedContent> NextAsync()
    {
        var (content, work) = underWay.Dequeue();
        contents.Remove(content);
        bytes -= content.Length;
        return work;
    }

    /// <summary>Lets go of what is under way, and waits until nothing is.</summary>
    public async Task AbandonAsync()
    {
        foreach (var (_, work) in underWay)
        {
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (work.IsCompletedSuccessfully) (await work).Dispose();
        }
        underWay.Clear();
        contents.Clear();
        bytes = 0;
    }
}
