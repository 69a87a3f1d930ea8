using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Content;

/// <summary>An address that carries its own permission, and the headers to send with a request to it.</summary>
public sealed record MintedLink(string Url, IReadOnlyDictionary<string, string> Headers);

/// <summary>A pack of a user's collection.</summary>
public sealed record PackPlace(UserId User, CollectionId Collection, Hash256 Pack);

/// <summary>
/// Makes links by which a device moves packs directly to and from the blob store: signatures of this service's own on one machine, user-delegation SAS on
/// Azure. <c>service</c> is the address at which the caller reached the service; a minter whose blobs lie elsewhere ignores it. <c>blob</c> names the upload
/// of the pack that is meant now (see <see cref="PackRow"/>); a minter whose links are answered by the service itself, which looks again, ignores that.
/// </summary>
public interface ILinkMinter
{
    /// <summary>A link that creates exactly this pack, of exactly this length and, if one is named, SHA-256 of its bytes.</summary>
    ValueTask<MintedLink> UploadAsync(Uri service, PackPlace place, string blob, long length, Hash256? sha256, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>A link that reads this pack, whole or in ranges.</summary>
    ValueTask<MintedLink> DownloadAsync(Uri service, PackPlace place, string blob, DateTimeOffset expires, CancellationToken cancellationToken);
}
