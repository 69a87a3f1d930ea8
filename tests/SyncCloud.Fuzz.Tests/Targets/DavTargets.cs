using SyncCloud.Connectors.Dav;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>What a CardDAV or CalDAV server answers, and what is kept of it.</summary>
internal static class DavTargets
{
    private static readonly Uri address = new("https://dav.example.org/ann/contacts/");

    public static IEnumerable<FuzzTarget> All()
    {
        yield return new FuzzTarget
        {
            Name = "dav-answer",
            Seeds =
            [
                HttpTargets.Text("<D:multistatus xmlns:D='DAV:'><D:response><D:href>/ann/contacts/a%20b.vcf</D:href><D:propstat><D:prop><D:getetag>\"1\"</D:getetag><D:resourcetype/><C:address-data xmlns:C='urn:ietf:params:xml:ns:carddav'>BEGIN:VCARD&#13;\n</C:address-data></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
                    + "<D:response><D:href>http://x/ann/c.vcf</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response><D:sync-token>http://x/1</D:sync-token></D:multistatus>"),
                HttpTargets.Text("<D:error xmlns:D='DAV:'><D:valid-sync-token/></D:error>"),
            ],
            Read = ReadAnswer,
            MemoryPerByte = 2_000,
        };
        yield return new FuzzTarget { Name = "dav-listing", Seeds = [Listing().Encode()], Read = bytes => DavListing.Decode(bytes, address) };
    }

    private static void ReadAnswer(byte[] bytes)
    {
        Multistatus.Precondition(bytes);
        if (Multistatus.Read(bytes) is not { } answer) return;
        var listing = Listing();
        foreach (var response in answer.Responses)
        {
            listing.Note(response);
            if (listing.NameOf(response.Href) is not { } name) continue;
            if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal)) throw new InvalidOperationException("no name of a resource in the collection");
            if (listing.AddressOf(name).Authority != address.Authority) throw new InvalidOperationException("an address at another server");
        }
        if (DavListing.Decode(listing.Encode(), address)?.Resources.Count != listing.Resources.Count) throw new InvalidOperationException("what was kept is another listing");
    }

    private static DavListing Listing()
    {
        var listing = new DavListing { Address = address, Token = "http://x/0", LargestResource = 1 << 20 };
        listing.Resources["c.vcf"] = new DavResource("/ann/contacts/c.vcf", "\"0\"");
        return listing;
    }
}
