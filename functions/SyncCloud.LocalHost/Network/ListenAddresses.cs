using System.Collections.Immutable;
using System.Net;
using SyncCloud.Protocol.Http;

namespace SyncCloud.LocalHost.Network;

/// <summary>Where to listen: <c>http</c> or <c>https</c>, a host and a port. Port 0 takes a free one.</summary>
internal static class ListenAddresses
{
    /// <summary>The addresses in <c>--urls</c>; throws <see cref="LocalServerException"/> for one that is malformed or not safe.</summary>
    public static ImmutableArray<Uri> Parse(string urls, bool insecureHttp)
    {
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).ToImmutableArray();
        if (addresses.Length == 0) throw new LocalServerException("--urls names no address");
        // A name that is not this machine's own address is taken for every interface, so only what is certainly this machine alone may go without encryption.
        if (!insecureHttp && addresses.FirstOrDefault(PlainHttp.IsExposed) is { } exposed)
            throw new LocalServerException($"'{exposed}' would carry tokens and data unencrypted over the network. Use https:// instead (the server makes a certificate of its own when it is given none), "
                + "or listen at 127.0.0.1 behind a proxy that speaks HTTPS, or add --insecure-http on a network that you trust");
        return addresses;
    }

    /// <summary>The address that devices are told instead of what the server listens at; throws <see cref="LocalServerException"/>.</summary>
    public static Uri ParsePublic(string url, bool insecureHttp)
    {
        var address = Parse(url);
        return !PlainHttp.IsExposed(address) || insecureHttp ? address
            : throw new LocalServerException($"--public-url {url} is not encrypted, and devices would refuse it: give the proxy's https address");
    }

    /// <summary>Addresses to join at: one that means every interface becomes those that others can use.</summary>
    public static IEnumerable<string> Reachable(Uri served) => IPAddress.TryParse(served.DnsSafeHost, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
        ? NetworkAddresses.OfThisMachine().Append(IPAddress.Loopback).Select(address => new UriBuilder(served) { Host = address.ToString() }.Uri.GetLeftPart(UriPartial.Authority))
        : [served.GetLeftPart(UriPartial.Authority)];

    private static Uri Parse(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.AbsolutePath == "/" && address.Query.Length == 0 && address.UserInfo.Length == 0
            ? address
            : throw new LocalServerException($"'{url}' is no address; expected for example {LocalServerOptions.DefaultUrl} or https://0.0.0.0:5190");
}
