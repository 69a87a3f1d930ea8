using System.Net;

namespace SyncCloud.Protocol.Http;

/// <summary>Where plain HTTP is safe: on this machine alone. Both sides go by this one rule.</summary>
public static class PlainHttp
{
    /// <summary>True for 127.0.0.0/8, ::1 and <c>localhost</c>.</summary>
    public static bool IsThisMachine(Uri address) => IPAddress.TryParse(address.DnsSafeHost, out var ip)
        ? IPAddress.IsLoopback(ip)
        : address.DnsSafeHost.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for an address whose traffic others could read: http beyond this machine.</summary>
    public static bool IsExposed(Uri address) => address.Scheme == Uri.UriSchemeHttp && !IsThisMachine(address);
}
