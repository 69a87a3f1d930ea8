using System.Numerics;
using System.Text;

namespace SyncCloud.Connectors.Bookmarks.Firefox;

/// <summary>What Firefox keeps beside an address, so that it finds it: all of it made of the address alone. Pure.</summary>
internal static class PlacesAddress
{
    // Of longer addresses only the beginning is hashed.
    private const int MostHashed = 1500, MostScheme = 50;

    /// <summary>Column <c>url_hash</c>: 16 bits of the scheme's hash, then 32 of the whole's.</summary>
    internal static long Hash(string url)
    {
        var bytes = Encoding.UTF8.GetBytes(url);
        var colon = bytes.AsSpan(0, Math.Min(bytes.Length, MostScheme)).IndexOf((byte)':');
        var whole = (long)HashOf(bytes.AsSpan(0, Math.Min(bytes.Length, MostHashed)));
        return colon < 0 ? whole : ((long)(HashOf(bytes.AsSpan(0, colon)) & 0xffff) << 32) + whole;
    }

    /// <summary>Column <c>rev_host</c>: the host and its port backwards, and a dot.</summary>
    internal static string ReversedHost(string url)
    {
        var host = url.Contains("://", StringComparison.Ordinal) ? Origin(url).Host.ToCharArray() : [];
        Array.Reverse(host);
        return new string(host) + ".";
    }

    /// <summary>Columns <c>prefix</c> and <c>host</c> of <c>moz_origins</c>.</summary>
    internal static (string Prefix, string Host) Origin(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var start = url.AsSpan(colon + 1).StartsWith("//") ? colon + 3 : colon + 1;
        var rest = url[start..];
        var end = rest.IndexOfAny(['/', '?', '#']);
        // What has no host is looked up by what stands where one would.
        if (start == colon + 1 && end == 0) end = rest.Length;
        var host = end < 0 ? rest : rest[..end];
        return (url[..start], start > colon + 1 && host.LastIndexOf('@') is >= 0 and var at ? host[(at + 1)..] : host);
    }

    private static uint HashOf(ReadOnlySpan<byte> bytes)
    {
        const uint goldenRatio = 0x9E3779B9;
        var hash = 0u;
        foreach (var one in bytes) hash = goldenRatio * (BitOperations.RotateLeft(hash, 5) ^ one);
        return hash;
    }
}
