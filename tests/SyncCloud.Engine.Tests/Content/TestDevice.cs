using System.Runtime.InteropServices;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

/// <summary>A device that stores and fetches byte arrays.</summary>
internal sealed class TestDevice(MemoryCloud cloud, int degree = 1, PieceSizes? pieces = null)
{
    public static CollectionId Collection { get; } = new(77);

    private readonly KnownPieces? known = pieces is null ? null : new KnownPieces(new PiecesInMemory(), pieces);

    private readonly Dictionary<LogId, ReadOnlyMemory<byte>> inline = [];
    private ContentFetcher? fetcher;

    public MemoryIndex Index { get; } = new();
    public ContentFetcher Fetcher => fetcher ??= new(Collection, cloud, Index, new ContentFetchOptions { LoadsInFlight = degree, CacheBytes = 20 << 20, Pieces = known });
    public ContentUploader Uploader => new(Collection, cloud, Index, new ContentUploadOptions { PacksInFlight = degree, Pieces = known });

    public static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[(length + 7) / 8 * 8];
        var words = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan());
        // SplitMix64: fast also without optimization, and the same everywhere.
        var state = (ulong)seed << 32;
        for (var i = 0; i < words.Length; i++)
        {
            state += 0x9E3779B97F4A7C15;
            var word = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
            words[i] = word ^ (word >> 31);
        }
        return bytes[..length];
    }

    /// <summary>As CollectionAssert does, but quick for millions of bytes.</summary>
    public static void AssertSame(byte[] expected, byte[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        Assert.AreEqual(-1, expected.AsSpan().CommonPrefixLength(actual) is var same && same == expected.Length ? -1 : same, "the first byte that differs");
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
