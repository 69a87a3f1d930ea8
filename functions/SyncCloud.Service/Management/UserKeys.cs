using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Service.Management;

/// <summary>
/// The keys of the partition of a user: <c>account</c>, whether it was removed; <c>device-DEVICE</c>; <c>grant-GRANT</c>; <c>collection-COLLECTION</c>; <c>name-HASH</c>, a collection's id by
/// its name; <c>webhook-WEBHOOK</c>; <c>usage</c> and <c>usage-COLLECTION</c>; <c>reserved-COLLECTION-WHAT</c>, one row for each pack or image that counts against the quota.
/// </summary>
internal static class UserKeys
{
    public const string DevicePrefix = "device-";
    public const string CollectionPrefix = "collection-";
    public const string WebhookPrefix = "webhook-";
    public const string Usage = "usage";
    public const string Account = "account";

    public static string UsageOf(CollectionId collection) => $"{Usage}-{collection}";
    public static string Partition(UserId user) => $"user-{user}";
    public static string Device(DeviceId device) => DevicePrefix + device;
    public static string Grant(string grant) => "grant-" + Hash256.Of(Encoding.UTF8.GetBytes(grant));
    public static string Collection(CollectionId collection) => CollectionPrefix + collection;
    public static string Webhook(Webhooks.WebhookId webhook) => WebhookPrefix + webhook;

    /// <summary>Names that differ only in case have one key.</summary>
    public static string Name(string name) => "name-" + Hash256.Of(Encoding.UTF8.GetBytes(name.ToUpperInvariant()));

    public static string Reserved(CollectionId collection) => $"reserved-{collection}-";
    public static string ReservedPack(CollectionId collection, Hash256 pack) => $"{Reserved(collection)}pack-{pack}";

    /// <summary>The pack of a row of <see cref="ReservedPack"/>; null for another row.</summary>
    public static Hash256? ReservedPackOf(CollectionId collection, string row)
    {
        var prefix = $"{Reserved(collection)}pack-";
        return row.StartsWith(prefix, StringComparison.Ordinal) && Hash256.TryParse(row[prefix.Length..], out var pack) ? pack : null;
    }

    public static string ReservedImage(CollectionId collection, long sequence) => $"{Reserved(collection)}image-{sequence:d19}";
}
