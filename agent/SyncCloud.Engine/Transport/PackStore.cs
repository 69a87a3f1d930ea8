using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Transport;

/// <summary>
/// Moves packs directly to and from the store that the service's links lead to, without the caller's token. Safe for concurrent calls.
/// </summary>
internal sealed class PackStore(ServiceRequests requests, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<CollectionId, PackLinks> links = [];
    // Stores that do not understand "the last n bytes" (Azure Blob Storage for one): there the length is asked for first.
    private readonly ConcurrentDictionary<string, bool> withoutSuffixRanges = [];
    private volatile bool alwaysNamesSum;

    public void Expect(CollectionId collection, IReadOnlyList<Hash256> packs) => LinksOf(collection).Expect(packs);

    public async Task UploadAsync(CollectionId collection, Hash256 pack, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var mayLeaveOut = !alwaysNamesSum;
        try
        {
            await UploadAsync(collection, pack, Describe(pack, bytes, namesSum: !mayLeaveOut), bytes, cancellationToken);
        }
        catch (TransportException e) when (mayLeaveOut && e.ProblemType == ProblemTypes.InvalidRequest)
        {
            // An older service takes no pack without its SHA-256, or none of compressed blocks, nor one that is asked for together with such.
            alwaysNamesSum = true;
            await UploadAsync(collection, pack, Describe(pack, bytes, namesSum: true), bytes, cancellationToken);
        }
    }

    private static PackUpload Describe(Hash256 pack, ReadOnlyMemory<byte> bytes, bool namesSum) =>
        new(pack.ToString(), bytes.Length, namesSum ? Convert.ToHexStringLower(SHA256.HashData(bytes.Span)) : null);

    private async Task UploadAsync(CollectionId collection, Hash256 pack, PackUpload upload, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (var isLast = false; ; isLast = true)
        {
            var link = await LinksOf(collection).ForUploadAsync(pack, upload, cancellationToken);
            if (link.Stored) return;
            await using var reply = await SendAsync(HttpMethod.Put, link, null, bytes, cancellationToken);
            if (reply.Message.IsSuccessStatusCode || reply.Status is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed) return;
            if (isLast || !IsRefusedLink(reply)) throw await FailureAsync(reply, cancellationToken);
        }
    }

    public async Task<PackRange> DownloadAsync(CollectionId collection, Hash256 pack, long? offset, int length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        for (var isLast = false; ; isLast = true)
        {
            var link = await LinksOf(collection).ForDownloadAsync(pack, cancellationToken);
            if (offset is null && withoutSuffixRanges.ContainsKey(Peer(link)))
            {
                if (await LengthAsync(link, isLast, cancellationToken) is { } known)
                    return await DownloadAsync(collection, pack, Math.Max(0, known - length), length, cancellationToken);
            }
            else
            {
                var range = offset is { } from ? new RangeHeaderValue(from, from + length - 1) : new RangeHeaderValue(null, length);
                await using var reply = await SendAsync(HttpMethod.Get, link, range, null, cancellationToken);
                if (offset is null && IsWithoutSuffixRanges(reply))
                {
                    withoutSuffixRanges[Peer(link)] = true;
                    continue;
                }
                if (reply.Message.IsSuccessStatusCode) return await ReadAsync(reply, offset, length, cancellationToken);
                if (reply.Status == HttpStatusCode.RequestedRangeNotSatisfiable && reply.Message.Content.Headers.ContentRange?.Length is { } packLength && offset >= packLength)
                    return new PackRange(default, packLength);
                if (isLast || !IsRefusedLink(reply)) throw await FailureAsync(reply, cancellationToken);
            }
            LinksOf(collection).Forget(pack);
        }
    }

    private PackLinks LinksOf(CollectionId collection) => links.GetOrAdd(collection, id => new PackLinks(requests, id, time));

    /// <summary>Null when the link was refused, but not for the last time.</summary>
    private async Task<long?> LengthAsync(ContentLink link, bool isLast, CancellationToken cancellationToken)
    {
        await using var reply = await SendAsync(HttpMethod.Head, link, null, null, cancellationToken);
        if (reply.Message.IsSuccessStatusCode) return reply.Message.Content.Headers.ContentLength ?? throw reply.Malformed("a pack without a length");
        return isLast || !IsRefusedLink(reply) ? throw await FailureAsync(reply, cancellationToken) : null;
    }

    private async Task<PackRange> ReadAsync(Reply reply, long? offset, int length, CancellationToken cancellationToken)
    {
        if (reply.Status == HttpStatusCode.PartialContent) return await ReadPartAsync(reply, offset, length, cancellationToken);
        // The store took no notice of the range and sends everything.
        var (buffer, all) = await reply.ReadAsync(FormatLimits.MaxPackLength, PackBuffers.Take, cancellationToken);
        if (offset is null && all > length) withoutSuffixRanges.TryAdd(reply.Peer, true);
        var start = (int)Math.Min(offset ?? Math.Max(0, all - length), all);
        return new PackRange(buffer.AsMemory(start, Math.Min(length, all - start)), all) { Buffer = buffer };
    }

    private static async Task<PackRange> ReadPartAsync(Reply reply, long? offset, int length, CancellationToken cancellationToken)
    {
        if (reply.Message.Content.Headers.ContentRange is not { From: { } from, To: { } to, Length: { } packLength }) throw reply.Malformed("a part that does not say which");
        var expected = Math.Min(length, packLength - (offset ?? 0));
        if (from != (offset ?? Math.Max(0, packLength - length)) || to - from + 1 != expected) throw reply.Malformed($"bytes {from} to {to} of {packLength}");
        var (buffer, read) = await reply.ReadAsync(length, PackBuffers.Take, cancellationToken);
        return read == expected ? new PackRange(buffer.AsMemory(0, read), packLength) { Buffer = buffer } : throw reply.Malformed("a part that was cut off");
    }

    private Task<Reply> SendAsync(HttpMethod method, ContentLink link, RangeHeaderValue? range, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(link.Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            throw ServiceErrors.Malformed(requests.Address, "a link that is no address");
        if (requests.IsSecure && url.Scheme != Uri.UriSchemeHttps)
            throw new TransportException($"{requests.Address} links to {Peer(link)}, which is not encrypted: the service must be set up to give https addresses.", isFinal: true);
        var request = new HttpRequestMessage(method, url);
        request.Headers.Range = range;
        var headers = link.Headers ?? ImmutableDictionary<string, string>.Empty;
        if (body is { } bytes)
        {
            // By either what was garbled on the way, or cut off, is refused. The service knows the quick one, by whatever address it is reached; a store of objects knows the other.
            headers = headers.SetItem(ContractHeaders.Checksum, XxHash128.HashToUInt128(bytes.Span).ToString("x32", CultureInfo.InvariantCulture));
            if (!requests.IsService(url)) headers = headers.SetItem("Content-MD5", Checksum(bytes));
        }
        return requests.SendAsync(request, body, headers, Peer(link), cancellationToken);
    }

    /// <summary>By this an object store that knows nothing of packs refuses a body that was garbled on the way (RFC 1864).</summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "Against faults, not against forgers: what a pack holds is known by its SHA-256.")]
    private static string Checksum(ReadOnlyMemory<byte> bytes) => Convert.ToBase64String(MD5.HashData(bytes.Span));

    /// <summary>The store refuses "the last n bytes", or sends a part of which it cannot say where it lies. (One that sends everything has at least sent what is wanted.)</summary>
    private static bool IsWithoutSuffixRanges(Reply reply) => reply.Status is HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.BadRequest
        || (reply.Status == HttpStatusCode.PartialContent && reply.Message.Content.Headers.ContentRange is not { HasRange: true, HasLength: true });

    private static bool IsRefusedLink(Reply reply) => reply.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    /// <summary>A link that is refused twice is refused for now: with the next one it may do.</summary>
    private static async Task<TransportException> FailureAsync(Reply reply, CancellationToken cancellationToken)
    {
        if (IsRefusedLink(reply))
            return new TransportException($"{reply.Peer} does not accept the links that the service gives: check this device's clock.", isFinal: false);
        var problem = await reply.ReadProblemAsync(cancellationToken);
        var failure = reply.Failure(problem);
        return reply.Status == HttpStatusCode.NotFound && failure.ProblemType is null
            ? new TransportException($"{reply.Peer} does not have this pack.", isFinal: true, ProblemTypes.NotFound)
            : failure;
    }

    // Never the whole address: it holds the permission.
    private static string Peer(ContentLink link) => Uri.TryCreate(link.Url, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority) : "the content store";

    public void Dispose()
    {
        foreach (var ofCollection in links.Values) ofCollection.Dispose();
    }
}
