using System.Xml.Linq;
using SyncCloud.Engine;
using static SyncCloud.Connectors.Dav.DavNames;

namespace SyncCloud.Connectors.Dav;

/// <summary>An address book or a calendar that was found.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Name">What its owner calls it; null when it has no name.</param>
public sealed record DavFound(Uri Address, string? Name);

/// <summary>
/// Finds the address books or calendars behind an address: the address may be one itself, or a host, a principal or a folder of them (RFC 6764 §6, RFC 5397, RFC 6352 §7.1, RFC 4791 §6.2). Throws
/// <see cref="ApplicationDataException"/> when the server cannot be asked, and <see cref="SignInRefusedException"/> when it refuses the sign-in.
/// </summary>
public sealed class DavDiscovery : IDisposable
{
    private const int MostHomes = 16;
    private readonly DavClient client;
    private readonly DavKind kind;
    private readonly List<DavFound> found = [];

    public DavDiscovery(DavPlace place, DavKind kind) => (client, this.kind) = (new DavClient(place), kind);

    /// <summary>All that there are; the one that the address itself is, alone.</summary>
    public IReadOnlyList<DavFound> Find(CancellationToken cancellationToken)
    {
        found.Clear();
        var start = client.Place.Address;
        // What a server says of the address counts first; hosts say it at the place that is known for it, or at their root.
        foreach (var address in ((Uri[])[start, new Uri(start, kind.WellKnown), new Uri(start, "/")]).Distinct())
        {
            if (Look(address, cancellationToken) is not { } own) continue;
            if (own.Response.IsOf(kind.Type)) return [Of(own.Response, own.Address)];
            AddWithin(own, cancellationToken);
            if (found.Count == 0) AddIn(own.Address, cancellationToken);
            if (found.Count > 0) break;
        }
        return [.. found.DistinctBy(one => one.Address).OrderBy(one => one.Address.ToString(), StringComparer.Ordinal)];
    }

    public void Dispose() => client.Dispose();

    /// <summary>What the homes of the principal hold that the resource is or names.</summary>
    private void AddWithin((DavResponse Response, Uri Address) own, CancellationToken cancellationToken)
    {
        var homes = Hrefs(own.Response[kind.HomeSet], own.Address);
        if (homes.Count == 0 && Hrefs(own.Response[CurrentUserPrincipal], own.Address) is [var principal, ..] && Look(principal, cancellationToken) is { } user) homes = Hrefs(user.Response[kind.HomeSet], user.Address);
        foreach (var home in homes) AddIn(home, cancellationToken);
    }

    private void AddIn(Uri folder, CancellationToken cancellationToken)
    {
        var answer = client.PropFind(folder, 1, Properties, cancellationToken);
        foreach (var response in answer.Multistatus?.Responses.Where(IsOne) ?? [])
            if (client.Resolve(answer.Address, response.Href) is { } address) found.Add(Of(response, address));
    }

    private (DavResponse Response, Uri Address)? Look(Uri address, CancellationToken cancellationToken)
    {
        var answer = client.PropFind(address, 0, Properties, cancellationToken);
        return answer.Multistatus?.Responses.FirstOrDefault() is { } response ? (response, client.Resolve(answer.Address, response.Href) ?? answer.Address) : null;
    }

    private XElement[] Properties => [new(ResourceType), new(DisplayName), new(CurrentUserPrincipal), new(kind.HomeSet), new(Components)];

    /// <summary>Whether it is what most people look for: a calendar of journals alone is none, unless it is asked for itself.</summary>
    private bool IsOne(DavResponse response) => response.IsOf(kind.Type)
        && (kind != DavKind.Calendar || response[Components] is not { } set || !set.Elements(Component).Any() || set.Elements(Component).Any(one => one.Attribute("name")?.Value.ToUpperInvariant() is "VEVENT" or "VTODO"));

    private List<Uri> Hrefs(XElement? property, Uri at)
    {
        var hrefs = (property?.Elements(Href) ?? []).Select(href => href.Value.Trim()).Where(href => href.Length > 0).Take(MostHomes).ToList();
        var here = hrefs.Select(href => client.Resolve(at, href)).OfType<Uri>().ToList();
        if (hrefs.Count > 0 && here.Count == 0)
            throw new ApplicationDataException(at.ToString(), $"The {kind.InWords}s of this user are at another server, {hrefs[0]}, and your sign-in is sent to no other. If that is yours, give that address instead.");
        return here;
    }

    private static DavFound Of(DavResponse response, Uri address) => new(AsFolder(address), response.Text(DisplayName));

    /// <summary>With the slash that addresses in it are told from.</summary>
    private static Uri AsFolder(Uri address) => address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/", Query = "", Fragment = "" }.Uri;
}
