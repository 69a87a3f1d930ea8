using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace SyncCloud.Service.Storage.Azure;

/// <summary>Signs an address so that it carries a permission: with the account's key where that is at hand, else with a key that Azure gives to the app's identity.</summary>
internal abstract class SasSigner
{
    public abstract ValueTask<Uri> SignAsync(BlobClient blob, BlobSasBuilder permission, CancellationToken cancellationToken);

    public static SasSigner WithAccountKey() => new AccountKey();

    public static SasSigner WithUserDelegation(BlobServiceClient service) => new UserDelegation(service);

    private sealed class AccountKey : SasSigner
    {
        public override ValueTask<Uri> SignAsync(BlobClient blob, BlobSasBuilder permission, CancellationToken cancellationToken) => new(blob.GenerateSasUri(permission));
    }

    /// <summary>A link ends with its key, so a key is fetched anew once a link shall outlive it; until then links cost no request.</summary>
    private sealed class UserDelegation(BlobServiceClient service) : SasSigner
    {
        // No link lasts longer than a day. A key that began before now holds whatever the clocks say.
        private static readonly TimeSpan BeforeLinks = TimeSpan.FromHours(25);
        private static readonly TimeSpan AfterLinks = TimeSpan.FromHours(6);
        private volatile UserDelegationKey? key;

        public override async ValueTask<Uri> SignAsync(BlobClient blob, BlobSasBuilder permission, CancellationToken cancellationToken) =>
            blob.GenerateUserDelegationSasUri(permission, await KeyAsync(permission.ExpiresOn, cancellationToken));

        private async ValueTask<UserDelegationKey> KeyAsync(DateTimeOffset expires, CancellationToken cancellationToken)
        {
            if (key is { } known && known.SignedExpiresOn >= expires) return known;
            var answer = await AzureErrors.CallAsync("the blob store", () => service.GetUserDelegationKeyAsync(expires - BeforeLinks, expires + AfterLinks, cancellationToken), cancellationToken);
            return key = answer.Value;
        }
    }
}
