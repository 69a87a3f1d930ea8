using System.Xml.Linq;

namespace SyncCloud.Connectors.Dav;

/// <summary>Names in WebDAV's XML (RFC 4918, 5397, 6352, 4791, 6578).</summary>
internal static class DavNames
{
    internal static readonly XNamespace Dav = "DAV:";
    internal static readonly XNamespace CardDav = "urn:ietf:params:xml:ns:carddav";
    internal static readonly XNamespace CalDav = "urn:ietf:params:xml:ns:caldav";

    internal static readonly XName Multistatus = Dav + "multistatus", Response = Dav + "response", PropStat = Dav + "propstat", Status = Dav + "status", Error = Dav + "error", Href = Dav + "href", Prop = Dav + "prop";
    internal static readonly XName ETag = Dav + "getetag", ResourceType = Dav + "resourcetype", Collection = Dav + "collection", DisplayName = Dav + "displayname", SyncToken = Dav + "sync-token";
    internal static readonly XName PropFind = Dav + "propfind", SyncCollection = Dav + "sync-collection", SyncLevel = Dav + "sync-level", CurrentUserPrincipal = Dav + "current-user-principal";
    internal static readonly XName Components = CalDav + "supported-calendar-component-set", Component = CalDav + "comp";
}
