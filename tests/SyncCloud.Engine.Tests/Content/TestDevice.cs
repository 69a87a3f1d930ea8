using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

/// <summary>A device that stores and fetches byte arrays.</summary>
internal sealed class TestDevice(MemoryCloud cloud, int degree = 1)
{
    public static CollectionId Collection { get; } = new(77);

    private readonly Dictionary<LogId, ReadOnlyMemory<byte>> inline = [];
    private ContentFetcher? fetcher;

    public MemoryIndex Index { get; } = new();
    public ContentFetcher Fetcher => fetcher ??= new(Collection, cloud, Index, new ContentFetchOptions { LoadsInFlight = degree, CacheBytes = 20 << 20 });
    public ContentUploader Uploader => new(Collection, cloud, Index, new ContentUploadOptions { PacksInFlight = degree });

    public static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static ContentRef Ref(byte[] bytes) => new(bytes.Length, ContentHash.Of(bytes));

    public static ContentToStore ToStore(byte[] bytes, byte[]? previous = null) =>
        new(Ref(bytes), () => new MemoryStream(bytes, writable: false), previous is null ? null : Ref(previous));

    public static byte[] Insert(byte[] bytes, int at, params byte[] inserted) => [.. bytes.AsSpan(0, at), .. inserted, .. bytes.AsSpan(at)];

    /// <summary>Stores contents and folds the log that carries them, here and on other devices.</summary>
    public async Task<StoredContents> CommitAsync(LogId log, IReadOnlyList<ContentToStore> contents, CancellationToken cancellationToken, params TestDevice[] others)
    {
        var stored = await Uploader.StoreAsync(contents, log, cancellationToken);
        foreach (var device in (TestDevice[])[this, .. others])
        {
            device.Index.Fold(stored.Locations);
            if (stored.InlinePack.IsEmpty) continue;
            device.Fetcher.Remember(log, stored.InlinePack);
            device.inline[log] = stored.InlinePack;
        }
        if (!stored.InlinePack.IsEmpty) Index.AddBlocks(ContentUploader.BlocksOf(Pack.Open(stored.InlinePack, "inline").Directory, ContainerId.OfLog(log)));
        return stored;
    }

    /// <summary>Remembers the inline section of a log that another device has.</summary>
    public void ShareInline(LogId log, TestDevice other)
    {
        if (other.inline.TryGetValue(log, out var pack)) Fetcher.Remember(log, pack);
    }

    public async Task<byte[]> FetchAsync(byte[] content, CancellationToken cancellationToken, byte[]? old = null)
    {
        using var destination = new MemoryStream();
        await Fetcher.FetchAsync(Ref(content), destination, old is null ? null : new LocalVersion(Ref(old), () => new MemoryStream(old, writable: false)), cancellationToken);
        return destination.ToArray();
    }
}
