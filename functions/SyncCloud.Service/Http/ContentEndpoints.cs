using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Telemetry;

namespace SyncCloud.Service.Http;

/// <summary>Links for packs, and, where the service moves the bytes itself, what answers the links.</summary>
internal static class ContentEndpoints
{
    // 1,000 uploads of two hashes and 1,000 downloads of one.
    private const long MaxLinkRequest = 512 << 10;

    private const int SentAtOnce = 256 << 10;
    private const int LeastRead = 4 << 10;

    public static IEnumerable<ApiEndpoint> All(ServiceOptions options, LinkSigner? signer)
    {
        yield return new("POST", Routes.ContentLinks, Access.Device, MaxLinkRequest, LinkAsync)
        {
            Description = new("linkContents", "Where to PUT new packs and GET stored ones. What is to be uploaded is reserved from the quota.")
            {
                Body = ContractJson.Default.ContentLinkRequest,
                Answers = [new(200, "A link for each pack, in the order asked.", ContractJson.Default.ContentLinks)],
                Problems = [ProblemTypes.QuotaExceeded],
            },
        };
        yield return new("POST", Routes.PackCheck, Access.Device, 0, CheckAsync)
        {
            Description = new("checkPack", "Has the service read a stored pack: one that is damaged or gone is quarantined, a repaired one taken into use. Idempotent.")
            {
                Answers = [new(200, "What it found.", ContractJson.Default.PackState)],
                Problems = [ProblemTypes.NotFound],
            },
        };
        yield return new("GET", Routes.WantedPacks, Access.Device, 0, WantedAsync)
        {
            Description = new("listWantedPacks", "The packs in quarantine, which a device that holds their contents should upload again.")
            {
                Answers = [new(200, "The packs.", ContractJson.Default.WantedPackList)],
            },
        };
        if (signer is null) yield break;
        var expires = new ApiParameter("expires", ApiValue.Number, "When the link ends, in seconds since 1970.", IsRequired: true);
        yield return new("PUT", LinkSigner.Route, Access.Link, options.MaxPackLength, call => UploadAsync(call, signer))
        {
            Description = new("uploadPack", $"Answers a link of {Routes.ContentLinks}: stores the pack that it was made for.")
            {
                Parameters =
                [
                    new("length", ApiValue.Number, "The pack's length in bytes.", IsRequired: true),
                    new("sha256", ApiValue.Hash, "The SHA-256 of the pack's bytes, where the link was made for one."),
                    expires,
                    new(ContractHeaders.Checksum, ApiValue.Text, "The XXH3-128 of the body (seed 0), 32 hexadecimal digits.", Place: ApiPlace.Header),
                ],
                Body = MediaTypes.Pack,
                Answers = [new(201, "It is stored."), new(409, "It was there already.")],
                Problems = [ProblemTypes.Corrupt, ProblemTypes.UnknownCollection],
            },
        };
        yield return new("GET", LinkSigner.Route, Access.Link, 0, call => DownloadAsync(call, signer))
        {
            Description = new("downloadPack", $"Answers a link of {Routes.ContentLinks}: the pack, or one range of it.")
            {
                Parameters = [expires, new("Range", ApiValue.Text, "One range of bytes (RFC 9110 §14.2).", Place: ApiPlace.Header)],
                Answers = [new(200, "The pack.", MediaTypes.Pack), new(206, "The range.", MediaTypes.Pack), new(416, "The range lies outside the pack.")],
                Problems = [ProblemTypes.NotFound],
            },
        };
    }

    private static async ValueTask<Refusal?> LinkAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        if (!(await Bodies.ReadJsonAsync(call, ContractJson.Default.ContentLinkRequest, MaxLinkRequest)).TryGet(out var request, out var refusal)) return refusal;
        var service = new Uri($"{call.Http.Request.Scheme}://{call.Http.Request.Host}");
        if (!(await call.Service.Contents.LinkAsync(call.Caller.User, collection, request, service, call.Cancelled)).TryGet(out var links, out refusal)) return refusal;
        Instruments.LinksMinted(Direction.Receive, links.Put.Length);
        Instruments.LinksMinted(Direction.Transmit, links.Get.Length);
        return await Bodies.WriteJsonAsync(call, 200, links, ContractJson.Default.ContentLinks);
    }

    private static async ValueTask<Refusal?> CheckAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        if (!Hash256.TryParse(call.FromRoute("pack"), out var pack)) return new Refusal.NotFound("no such pack");
        if (!(await call.Service.Quarantine.CheckAsync(new PackPlace(call.Caller.User, collection, pack), call.Cancelled)).TryGet(out var wanted, out var refusal)) return refusal;
        return await Bodies.WriteJsonAsync(call, 200, new PackState(pack.ToString(), wanted), ContractJson.Default.PackState);
    }

    private static async ValueTask<Refusal?> WantedAsync(EndpointCall call)
    {
        if (!CollectionId.TryParse(call.FromRoute("collection"), out var collection)) return new Refusal.UnknownCollection();
        if (!(await call.Service.Quarantine.WantedAsync(call.Caller.User, collection, call.Cancelled)).TryGet(out var wanted, out var refusal)) return refusal;
        var packs = wanted.Select(pack => new WantedPack(pack.Pack.ToString(), pack.Row.Damaged));
        return await Bodies.WriteJsonAsync(call, 200, new WantedPackList([.. packs]), ContractJson.Default.WantedPackList);
    }

    private static async ValueTask<Refusal?> UploadAsync(EndpointCall call, LinkSigner signer)
    {
        if (Permission(call, signer) is not { Length: { } length } permission) return new Refusal.Unauthenticated();
        if (!TryReadChecksum(call, out var checksum)) return new Refusal.InvalidRequest($"{ContractHeaders.Checksum} must be 32 hexadecimal digits");
        return await Bodies.LendAsync(call, length, "this pack", async bytes =>
        {
            if (bytes.Length != length) return new Refusal.InvalidRequest($"the link was made for {length} bytes, not {bytes.Length}");
            if (!(await call.Service.Contents.UploadAsync(permission.Place, permission.Sha256, checksum, bytes, call.Cancelled)).TryGet(out var result, out var refusal)) return refusal;
            // A conflict that is none: the pack is there, as the caller wanted. Azure's Put Blob says it the same way.
            call.Http.Response.StatusCode = result == PutResult.Created ? 201 : 409;
            if (result == PutResult.Created) Instruments.PackMoved(Direction.Receive, length);
            return null;
        });
    }

    private static async ValueTask<Refusal?> DownloadAsync(EndpointCall call, LinkSigner signer)
    {
        if (Permission(call, signer) is not { } permission) return new Refusal.Unauthenticated();
        if (!(await call.Service.Contents.LengthAsync(permission.Place, call.Cancelled)).TryGet(out var whole, out var refusal)) return refusal;
        var response = call.Http.Response;
        response.Headers.AcceptRanges = "bytes";
        var (offset, length) = (0L, whole);
        if (Range(call, whole) is { } range)
        {
            if (range.Length <= 0)
            {
                response.StatusCode = 416;
                response.Headers.ContentRange = $"bytes */{whole}";
                return null;
            }
            (offset, length) = range;
            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {offset}-{offset + length - 1}/{whole}";
        }
        if (!(await call.Service.Contents.DownloadAsync(permission.Place, offset, length, call.Cancelled)).TryGet(out var content, out refusal))
        {
            response.Headers.ContentRange = default;
            return refusal;
        }
        await using (content)
        {
            response.ContentType = MediaTypes.Pack;
            response.ContentLength = length;
            await SendAsync(content.Content, response, call.Cancelled);
            Instruments.PackMoved(Direction.Transmit, length);
        }
        return null;
    }

    /// <summary>Sends all of <paramref name="content"/>, which is read into the connection's own memory.</summary>
    private static async ValueTask SendAsync(Stream content, HttpResponse response, CancellationToken cancellationToken)
    {
        for (var read = 1; read > 0;)
        {
            // Links lead to the service itself only where contents are files, and an asynchronous read of a file is a blocking one on another thread.
            for (var filled = 0; filled < SentAtOnce && read > 0; filled += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                read = content.Read(response.BodyWriter.GetMemory(LeastRead).Span);
                response.BodyWriter.Advance(read);
                // No sooner: as long as nothing could be read, a failure has an answer of its own.
                if (!response.HasStarted) await response.StartAsync(cancellationToken);
            }
            await response.BodyWriter.FlushAsync(cancellationToken);
        }
    }

    private static bool TryReadChecksum(EndpointCall call, out UInt128? checksum)
    {
        checksum = null;
        if (call.Http.Request.Headers[ContractHeaders.Checksum] is not { Count: > 0 } given) return true;
        if (given is not [{ Length: 32 } text] || !UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        checksum = value;
        return true;
    }

    /// <summary>The permission that the address carries, if its signature holds.</summary>
    private static LinkPermission? Permission(EndpointCall call, LinkSigner signer)
    {
        if (!UserId.TryParse(call.FromRoute("user"), out var user) || !CollectionId.TryParse(call.FromRoute("collection"), out var collection)
            || !Hash256.TryParse(call.FromRoute("pack"), out var pack)
            || !long.TryParse(call.FromQuery("expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return null;
        long? length = long.TryParse(call.FromQuery("length"), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
        Hash256? sha256 = Hash256.TryParse(call.FromQuery("sha256"), out var hash) ? hash : null;
        var permission = new LinkPermission(call.Http.Request.Method, new PackPlace(user, collection, pack), length, sha256, DateTimeOffset.FromUnixTimeSeconds(seconds));
        return signer.Holds(permission, call.FromQuery("signature"), call.Service.Clock.GetUtcNow()) ? permission : null;
    }

    /// <summary>The one range asked for (RFC 9110 §14.2), of no length when it cannot be satisfied; null when the whole is to be sent.</summary>
    private static (long Offset, long Length)? Range(EndpointCall call, long whole)
    {
        if (!RangeHeaderValue.TryParse(call.Http.Request.Headers.Range.ToString(), out var header) || !header.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) || header.Ranges.Count != 1) return null;
        var range = header.Ranges.First();
        if (range.From is not { } from)
        {
            var suffix = Math.Min(range.To ?? 0, whole);
            return (whole - suffix, suffix);
        }
        var last = Math.Min(range.To ?? long.MaxValue, whole - 1);
        return (from, Math.Max(last - from + 1, 0));
    }
}
