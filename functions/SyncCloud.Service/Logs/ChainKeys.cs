using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Logs;

/// <summary>
/// The keys of the partition (user, collection), which holds a collection's chain: <c>head</c>; <c>log-N</c>, one row a committed log; <c>id-LOG</c>,
/// its sequence number by log id; <c>device-DEVICE</c>; <c>image-N</c>; <c>retired-CONTAINER</c>, a pack that nobody may name any more; <c>epoch</c>
/// (see <see cref="RetentionEpoch"/>); <c>pack-PACK</c>, a pack that was found damaged once;
/// <c>hook-WEBHOOK</c>, how far a webhook was told of (see <see cref="Webhooks.Hooks"/>).
/// </summary>
public static class ChainKeys
{
    public const string Head = "head";
    public const string LogPrefix = "log-";
    public const string IdPrefix = "id-";
    public const string DevicePrefix = "device-";
    public const string ImagePrefix = "image-";
    public const string RetiredPrefix = "retired-";
    public const string Epoch = "epoch";
    public const string PackPrefix = "pack-";
    public const string HookPrefix = "hook-";

    public static string Partition(UserId user, CollectionId collection) => $"{user}-{collection}";
    public static string Log(long sequence) => $"{LogPrefix}{sequence:d19}";
    public static string Id(LogId log) => IdPrefix + log;
    public static string Device(DeviceId device) => DevicePrefix + device;
    public static string Retired(ContainerId container) => RetiredPrefix + Convert.ToHexStringLower(container.ToArray());
    public static string Pack(Hash256 pack) => PackPrefix + pack;
    public static string Hook(Webhooks.WebhookId webhook) => HookPrefix + webhook;
    public static string Image(long sequence) => $"{ImagePrefix}{sequence:d19}";
}
