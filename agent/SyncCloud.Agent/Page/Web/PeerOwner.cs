using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace SyncCloud.Agent.Page.Web;

/// <summary>Whose program is at the other end of a connection within this machine.</summary>
internal static partial class PeerOwner
{
    /// <summary>
    /// False when it is known to be another user's. An address with a token passes through lists of processes, which every user of a machine can read: so the token alone does not prove who shows it. Linux tells whose
    /// each connection is; where the system does not, it is not known.
    /// </summary>
    public static bool MayBeOurs(IPEndPoint peer, IPEndPoint own)
    {
        if (!OperatingSystem.IsLinux()) return true;
        try
        {
            var user = OwnUser();
            // Not found: the other end is gone already, and hears nothing.
            return Find(File.ReadLines("/proc/net/tcp"), "0100007F", peer.Port, own.Port) is { } owner ? owner == user
                : Find(File.ReadLines("/proc/net/tcp6"), "0000000000000000FFFF00000100007F", peer.Port, own.Port) is not { } mapped || mapped == user;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { return true; }
    }

    /// <summary>The user of the socket that is bound to <paramref name="port"/> of this machine and talks to <paramref name="to"/>; null when there is none.</summary>
    internal static uint? Find(IEnumerable<string> lines, string address, int port, int to)
    {
        var (local, remote) = ($"{address}:{port:X4}", $"{address}:{to:X4}");
        foreach (var line in lines)
        {
            // "sl local remote state queues timer retransmits uid …"
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var here, var there, _, _, _, _, var user, ..]
                && here == local && there == remote && uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return id;
        }
        return null;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint OwnUser();
}
