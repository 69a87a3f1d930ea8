using System.Text;
using System.Text.RegularExpressions;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Notifications;

/// <summary>What a device's queue is called: always of one length, the same for ever, and without anything of the user's in it.</summary>
public static partial class DeviceQueueName
{
    public const int Length = 39;
    private const string Prefix = "device-";

    public static string Of(UserId user, DeviceId device) => Prefix + Hash256.Of(Encoding.ASCII.GetBytes($"synccloud queue 1\n{user}\n{device}")).ToString()[..(Length - Prefix.Length)];

    /// <summary>Whether a queue of the broker is a device's; others are not ours to touch.</summary>
    public static bool Is(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"\Adevice-[0-9a-f]{32}\z")]
    private static partial Regex Pattern();
}
