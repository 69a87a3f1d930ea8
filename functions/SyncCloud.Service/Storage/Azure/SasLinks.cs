using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Content;

namespace SyncCloud.Service.Storage.Azure;

/// <summary>
/// Links to the blobs themselves, by shared access signatures for exactly one blob: an upload may create it and neither replace, read nor delete it; a download
/// may read it. The signature cannot bind what is uploaded: what a pack must hold is known by its id, and looked at by whoever reads it.
/// </summary>
internal sealed class SasLinks(BlobContainerClient container, SasSigner signer) : ILinkMinter
{
    private static readonly Dictionary<string, string> None = [];

    // One Put Blob of a block blob. A second upload hears "exists already" (409), or that its link may not replace what is there (403).
    private static readonly Dictionary<string, string> Upload = new() { ["x-ms-blob-type"] = "BlockBlob", ["If-None-Match"] = "*", ["Content-Type"] = MediaTypes.Pack };

    public async ValueTask<MintedLink> UploadAsync(Uri service, PackPlace place, string blob, long length, Hash256? sha256, DateTimeOffset expires, CancellationToken cancellationToken) =>
        new(await SignAsync(blob, BlobSasPermissions.Create, expires, cancellationToken), Upload);

    public async ValueTask<MintedLink> DownloadAsync(Uri service, PackPlace place, string blob, DateTimeOffset expires, CancellationToken cancellationToken) =>
        new(await SignAsync(blob, BlobSasPermissions.Read, expires, cancellationToken), None);

    private async ValueTask<string> SignAsync(string name, BlobSasPermissions allowed, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        BlobNames.Check(name);
        var blob = container.GetBlobClient(name);
        var permission = new BlobSasBuilder(allowed, expires)
        {
            BlobContainerName = container.Name,
            BlobName = name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        return (await signer.SignAsync(blob, permission, cancellationToken)).AbsoluteUri;
    }
}
