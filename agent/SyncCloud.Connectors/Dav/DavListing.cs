using System.Globalization;
using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Dav;

/// <summary>
/// A collection's resources as they were when the server gave <see cref="Token"/>. Names are the last segments of addresses, percent-encoded in one way, so that they are names anywhere.
/// </summary>
internal sealed class DavListing
{
    private const string Head = "synccloud dav 2";

    /// <summary>Where the collection is.</summary>
    internal required Uri Address { get; init; }

    /// <summary>What the server tells changes from (RFC 6578); null when it does not.</summary>
    internal string? Token { get; set; }

    /// <summary>The largest resource that the server takes, in bytes; null when it says none.</summary>
    internal long? LargestResource { get; init; }

    /// <summary>All resources were listed for it, and nobody has said yet that what is not among them is gone.</summary>
    internal bool IsWhole { get; set; }

    /// <summary>What was learned of the server.</summary>
    internal DavWays Ways { get; init; } = new();

    internal SortedDictionary<string, DavResource> Resources { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes over what is said of a resource; nothing of it, unless it is one in the collection.</summary>
    internal void Note(DavResponse response)
    {
        if (NameOf(response.Href) is not { } name) return;
        if (response.Status is 404 or 410) Resources.Remove(name);
        else if (!response.IsOf(DavNames.Collection)) Resources[name] = new DavResource(response.Href, DavVersion.Clean(response.Text(DavNames.ETag)));
    }

    /// <summary>The name of a resource in the collection; null for any other address, the collection's own too.</summary>
    internal string? NameOf(string href) => Within(href) is { Length: > 0 } segment && !segment.Contains('/') ? Uri.EscapeDataString(Uri.UnescapeDataString(segment)) : null;

    internal bool IsItself(string href) => Within(href) is { Length: 0 };

    internal bool IsFolder(string href) => Within(href) is { Length: > 1 } segment && segment.IndexOf('/') == segment.Length - 1;

    /// <summary>The path from the collection; empty for the collection itself, null for what is not within.</summary>
    private string? Within(string href)
    {
        if (href.Any(char.IsControl) || !Uri.TryCreate(Address, href, out var address) || address.Authority != Address.Authority) return null;
        var (path, folder) = (address.AbsolutePath, Address.AbsolutePath);
        if (path.StartsWith(folder, StringComparison.Ordinal)) return path[folder.Length..];
        // Written another way, it may be the same.
        var unescaped = Uri.UnescapeDataString(folder);
        if (Uri.UnescapeDataString(path).TrimEnd('/') == unescaped.TrimEnd('/')) return "";
        var slash = path.TrimEnd('/').LastIndexOf('/') + 1;
        return slash > 0 && Uri.UnescapeDataString(path[..slash]) == unescaped ? path[slash..] : null;
    }

    /// <summary>The address of a resource: as the server writes it, if it knows it.</summary>
    internal Uri AddressOf(string name) => Resources.TryGetValue(name, out var resource) ? new Uri(Address, resource.Href) : new Uri(Address, name);

    internal byte[] Encode()
    {
        var text = new StringBuilder(Head).Append('\n').Append(Address.AbsoluteUri).Append('\n').Append(Token).Append('\n').Append(LargestResource?.ToString(CultureInfo.InvariantCulture)).Append('\n')
            .AppendJoin('\t', Ways.Known.Select(Uri.EscapeDataString)).Append('\n');
        foreach (var (name, resource) in Resources) text.Append(name).Append('\t').Append(resource.Href).Append('\t').Append(resource.ETag).Append('\n');
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return [.. Hash256.Of(bytes).ToArray(), .. bytes];
    }

    /// <summary>Null when the bytes are not, or not wholly, what was written, or are of another collection.</summary>
    internal static DavListing? Decode(ReadOnlySpan<byte> bytes, Uri address)
    {
        if (bytes.Length < Hash256.Length || Hash256.Of(bytes[Hash256.Length..]) != Hash256.Read(bytes[..Hash256.Length])) return null;
        var lines = Encoding.UTF8.GetString(bytes[Hash256.Length..]).Split('\n');
        if (lines is not [Head, var place, var token, var largest, var ways, ..] || place != address.AbsoluteUri) return null;
        var listing = new DavListing { Address = address, Token = token.Length > 0 ? token : null, LargestResource = long.TryParse(largest, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null };
        listing.Ways.Known.UnionWith(ways.Split('\t', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString));
        foreach (var line in lines.AsSpan(5))
            if (line.Split('\t') is [var name, var href, var tag]) listing.Resources[name] = new DavResource(href, tag.Length > 0 ? tag : null);
        return listing;
    }
}

/// <summary>A resource that is there.</summary>
/// <param name="Href">Where, as the server writes it.</param>
/// <param name="ETag">Its version; null when the server tells none.</param>
internal sealed record DavResource(string Href, string? ETag);
