using System.Collections.Immutable;
using System.IO.Hashing;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Retention;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Content;

/// <summary>The packs of collections: links to move them by, and the checks that a pack passes where the service itself receives it.</summary>
public sealed class ContentStore(IBlobStore blobs, Chain chain, UserUsage usage, PackRetirement retirement, ILinkMinter links, TimeProvider clock, ServiceOptions options)
{
    /// <summary>The most uploads, and the most downloads, that one request may ask links for.</summary>
    public const int MaxLinks = 1000;

    private const int AtOnce = 16;

    /// <summary>
    /// Links for uploads and downloads, in the order asked. What an upload will store is reserved from the quota here, once however often it is asked;
    /// a pack that is stored already takes none. <paramref name="service"/> is the address that the caller used.
    /// </summary>
    public async ValueTask<Outcome<ContentLinks>> LinkAsync(UserId user, CollectionId collection, ContentLinkRequest request, Uri service, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(user, collection, cancellationToken) is not var (head, _)) return new Refusal.UnknownCollection();
        var (put, get) = (request.Put.IsDefault ? [] : request.Put, request.Get.IsDefault ? [] : request.Get);
        if (put.Length > MaxLinks || get.Length > MaxLinks) return new Refusal.InvalidRequest($"at most {MaxLinks} uploads and {MaxLinks} downloads in a request");
        var uploads = new List<(PackPlace Place, long Length, Hash256? Sha256)>(put.Length);
        foreach (var upload in put)
        {
            var sha256 = default(Hash256);
            if (!Hash256.TryParse(upload?.Id, out var pack) || (upload.Sha256 is { } named && !Hash256.TryParse(named, out sha256)))
                return new Refusal.InvalidRequest("an upload needs the pack's id and, unless it is left out, its SHA-256, 64 hexadecimal digits each");
            if (upload.Length < 1) return new Refusal.InvalidRequest("a pack has at least one byte");
            if (upload.Length > options.MaxPackLength) return new Refusal.TooLarge("a pack", options.MaxPackLength);
            uploads.Add((new PackPlace(user, collection, pack), upload.Length, upload.Sha256 is null ? null : sha256));
        }
        var downloads = new List<PackPlace>(get.Length);
        foreach (var id in get)
        {
            if (!Hash256.TryParse(id, out var pack)) return new Refusal.InvalidRequest("a pack's id has 64 hexadecimal digits");
            downloads.Add(new PackPlace(user, collection, pack));
        }

        // Before anything is told about them: what a device is about to name must not be on its way out.
        await retirement.UnretireAsync(user, collection, [.. uploads.Select(upload => upload.Place.Pack)], cancellationToken);
        var targets = await LookAsync([.. uploads.Select(upload => upload.Place)], head, cancellationToken);
        var reservations = uploads.Where((_, index) => !targets[index].IsStored)
            .Select(upload => new Reservation(UserKeys.ReservedPack(collection, upload.Place.Pack), upload.Length));
        if ((await usage.ReserveAsync(user, collection, reservations, cancellationToken)).Refusal is { } refusal) return refusal;

        // Whole seconds: what is signed is what is told.
        var expires = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + options.LinkLifetime).ToUnixTimeSeconds());
        var putLinks = ImmutableArray.CreateBuilder<ContentLink>(uploads.Count);
        for (var i = 0; i < uploads.Count; i++)
        {
            var (place, length, sha256) = uploads[i];
            var (blob, isStored) = targets[i];
            putLinks.Add(ToContract(place, await links.UploadAsync(service, place, blob, length, sha256, expires, cancellationToken), isStored, expires));
        }
        var getLinks = ImmutableArray.CreateBuilder<ContentLink>(downloads.Count);
        foreach (var place in downloads)
        {
            // Where nothing of a pack can be read, the link leads to the repair that is waited for.
            var row = await RowAsync(place, head, cancellationToken);
            getLinks.Add(ToContract(place, await links.DownloadAsync(service, place, NameOf(place, row?.Readable ?? row?.Repair), expires, cancellationToken), stored: false, expires));
        }
        return new ContentLinks(putLinks.MoveToImmutable(), getLinks.MoveToImmutable());
    }

    /// <summary>
    /// Stores a whole pack, create-only; one in quarantine under the name of its next repair. Refused unless it is well-formed, its id is its directory's hash, and its bytes are those that
    /// were sent: their SHA-256 is <paramref name="sha256"/> and their XXH3-128 <paramref name="checksum"/>, or, where both are null, every block is stored as it is and has its hash. That
    /// the blocks of other packs have the hashes that their directories give is their device's word, and looked at by whoever reads them.
    /// </summary>
    public async ValueTask<Outcome<PutResult>> UploadAsync(PackPlace place, Hash256? sha256, UInt128? checksum, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > options.MaxPackLength) return new Refusal.TooLarge("a pack", options.MaxPackLength);
        if (await chain.HeadAsync(place.User, place.Collection, cancellationToken) is not var (head, _)) return new Refusal.UnknownCollection();
        if (checksum is { } sent && XxHash128.HashToUInt128(bytes.Span) != sent) return new Refusal.Corrupt($"pack {place.Pack}: the bytes are not those that were sent");
        if (sha256 is { } expected && Hash256.Of(bytes.Span) != expected) return new Refusal.Corrupt($"pack {place.Pack}: the bytes do not have the SHA-256 that the link was made for");
        try
        {
            var opened = Pack.Open(bytes, $"pack {place.Pack}");
            if (opened.Directory.Id != place.Pack) return new Refusal.Corrupt($"pack {place.Pack}: the id is not the directory's hash");
            var isVouchedFor = sha256 is not null || checksum is not null;
            if (!isVouchedFor && !opened.IsPlain) return new Refusal.InvalidRequest($"pack {place.Pack} has compressed blocks: it must come with its checksum, or by a link for its SHA-256");
            if (!isVouchedFor && !HoldsItsBlocks(opened)) return new Refusal.Corrupt($"pack {place.Pack}: a block does not have the hash that its directory gives");
        }
        catch (CorruptDataException exception)
        {
            return new Refusal.Corrupt(exception.Message);
        }
        await retirement.UnretireAsync(place.User, place.Collection, [place.Pack], cancellationToken);
        return await blobs.PutAsync(NameOf(place, (await RowAsync(place, head, cancellationToken))?.Repair), bytes, cancellationToken);
    }

    /// <summary>How long a stored pack is, in bytes.</summary>
    public async ValueTask<Outcome<long>> LengthAsync(PackPlace place, CancellationToken cancellationToken) =>
        await ReadableAsync(place, cancellationToken) is { } name
        && await blobs.GetPropertiesAsync(name, cancellationToken) is { } properties ? properties.Length : Missing(place);

    /// <summary>
    /// Part of a stored pack; the caller disposes it. A pack in quarantine is handed out too: whoever reads a block checks it, and most are good.
    /// </summary>
    public async ValueTask<Outcome<BlobContent>> DownloadAsync(PackPlace place, long offset, long length, CancellationToken cancellationToken) =>
        await ReadableAsync(place, cancellationToken) is { } name
        && await blobs.OpenAsync(name, offset, length, cancellationToken) is { } content ? content : Missing(place);

    // The directory is known by the pack's id, and the lengths in it fill the rest: so this accounts for every byte, as a SHA-256 over all of them would.
    private static bool HoldsItsBlocks(Pack pack)
    {
        foreach (var block in pack.Directory.Blocks)
            if (ContentHash.Leaf(pack.Bytes.Span.Slice((int)block.Offset, block.StoredLength)) != block.Hash) return false;
        return true;
    }

    /// <summary>Under which name each pack would be uploaded, and whether that would find it there.</summary>
    private async ValueTask<List<(string Blob, bool IsStored)>> LookAsync(IReadOnlyList<PackPlace> places, HeadRow head, CancellationToken cancellationToken)
    {
        var targets = new List<(string, bool)>(places.Count);
        foreach (var group in places.Chunk(AtOnce)) targets.AddRange(await Task.WhenAll(group.Select(LookAsync)));
        return targets;

        async Task<(string, bool)> LookAsync(PackPlace place)
        {
            var blob = NameOf(place, (await RowAsync(place, head, cancellationToken))?.Repair);
            return (blob, await blobs.GetPropertiesAsync(blob, cancellationToken) is not null);
        }
    }

    private async ValueTask<string?> ReadableAsync(PackPlace place, CancellationToken cancellationToken)
    {
        if (await chain.HeadAsync(place.User, place.Collection, cancellationToken) is not var (head, _)) return null;
        if (await RowAsync(place, head, cancellationToken) is not { } row) return NameOf(place, null);
        return row.Readable is { } repair ? NameOf(place, repair) : null;
    }

    private async ValueTask<PackRow?> RowAsync(PackPlace place, HeadRow head, CancellationToken cancellationToken) =>
        head.PackRows == 0 ? null : (await chain.PackAsync(place.User, place.Collection, place.Pack, cancellationToken))?.Pack;

    private static Refusal.NotFound Missing(PackPlace place) => new Refusal.NotFound($"no pack {place.Pack}");

    private static string NameOf(PackPlace place, long? repair) => BlobNames.Pack(place.User, place.Collection, place.Pack, repair ?? 0);

    private static ContentLink ToContract(PackPlace place, MintedLink link, bool stored, DateTimeOffset expires) =>
        new(place.Pack.ToString(), link.Url, link.Headers.ToImmutableDictionary(), stored, expires);
}
