using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Content;

/// <summary>What a link permits. <see cref="Length"/> is set for uploads alone, <see cref="Sha256"/> for those that name one.</summary>
public sealed record LinkPermission(string Verb, PackPlace Place, long? Length, Hash256? Sha256, DateTimeOffset Expires);

/// <summary>
/// Links of the service itself: the path names the pack, the query holds length, SHA-256 and expiry (seconds since 1970), and an HMAC-SHA-256 over verb,
/// path and these. Nothing is stored; a new key ends all links. Safe for concurrent calls.
/// </summary>
public sealed class LinkSigner : ILinkMinter
{
    public const int KeyLength = 32;

    /// <summary>The route that answers the links, PUT and GET.</summary>
    public const string Route = "/content/{user}/{collection}/{pack}";

    private readonly byte[] key;

    public LinkSigner(ReadOnlySpan<byte> key) => this.key = key.Length == KeyLength
        ? key.ToArray()
        : throw new ArgumentException($"a link key has {KeyLength} bytes", nameof(key));

    public ValueTask<MintedLink> UploadAsync(Uri service, PackPlace place, string blob, long length, Hash256? sha256, DateTimeOffset expires, CancellationToken cancellationToken) =>
        new(new MintedLink(Sign(service, new LinkPermission("PUT", place, length, sha256, expires)),
            ImmutableDictionary<string, string>.Empty.Add("Content-Type", MediaTypes.Pack)));

    public ValueTask<MintedLink> DownloadAsync(Uri service, PackPlace place, string blob, DateTimeOffset expires, CancellationToken cancellationToken) =>
        new(new MintedLink(Sign(service, new LinkPermission("GET", place, null, null, expires)), ImmutableDictionary<string, string>.Empty));

    /// <summary>Whether the signature is this key's over exactly this permission, and not past its time.</summary>
    public bool Holds(LinkPermission permission, string? signature, DateTimeOffset now)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Secrets.TryDecode(signature, given)) return false;
        return CryptographicOperations.FixedTimeEquals(given, Signature(permission)) && now < permission.Expires;
    }

    private string Sign(Uri service, LinkPermission permission)
    {
        var length = permission.Length is { } bytes ? $"length={bytes.ToString(CultureInfo.InvariantCulture)}&" : "";
        var sum = permission.Sha256 is { } sha256 ? $"sha256={sha256}&" : "";
        return $"{service.GetLeftPart(UriPartial.Authority)}{Path(permission.Place)}?{length}{sum}expires={Seconds(permission)}&signature={Base64Url.EncodeToString(Signature(permission))}";
    }

    private byte[] Signature(LinkPermission permission) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(
        $"synccloud link 1\n{permission.Verb}\n{Path(permission.Place)}\n{permission.Length?.ToString(CultureInfo.InvariantCulture)}\n{permission.Sha256}\n{Seconds(permission)}"));

    private static string Path(PackPlace place) => $"/content/{place.User}/{place.Collection}/{place.Pack}";
    private static string Seconds(LinkPermission permission) => permission.Expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
