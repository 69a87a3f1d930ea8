using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Finds and records the pieces of contents; writes them down in batches, since each addition to the index is a durable transaction. Not thread-safe.</summary>
internal sealed class KnownPieces(IPieceIndex index, PieceSizes sizes)
{
    private const int BatchLength = 4 << 20;
    private readonly List<ContentPieces> batch = [];
    private int batchLength;
    private bool hasAdded;

    public PieceHasher Hasher { get; } = new(index.Seed);

    public ContentPieces? Find(ContentRef content) => sizes.For(content.Length) is null ? null : index.Find(content);

    /// <summary>Whether a content is long enough to have pieces.</summary>
    public bool Has(ContentRef content) => sizes.For(content.Length) is not null;

    /// <summary>What records the pieces of a content as its bytes pass by; null when it shall have none.</summary>
    public PieceRecorder? Recorder(ContentRef content) => sizes.For(content.Length) is { } length ? new PieceRecorder(content, length, Hasher) : null;

    public void Add(ContentPieces pieces)
    {
        batch.Add(pieces);
        batchLength += pieces.Encoded.Length;
        if (batchLength >= BatchLength) Flush();
    }

    public void Flush()
    {
        if (batch.Count == 0) return;
        index.Add(batch);
        batch.Clear();
        batchLength = 0;
        hasAdded = true;
    }

    /// <summary>Lets go of what is not held any more. Only new pieces take the place of others, so without any there is nothing worth a look.</summary>
    public void Tidy()
    {
        Flush();
        if (hasAdded) index.Tidy(sizes.Most);
        hasAdded = false;
    }
}
