using System.Xml.Linq;
using SyncCloud.Connectors.Calendar;
using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Documents;
using static SyncCloud.Connectors.Dav.DavNames;

namespace SyncCloud.Connectors.Dav;

/// <summary>What a server's collection holds: address objects (RFC 6352) or calendar objects (RFC 4791).</summary>
public sealed class DavKind
{
    private DavKind(string kind, string inWords, XNamespace names, string type, string prefix, string data, string contentType)
    {
        (Kind, InWords, ContentType) = (kind, inWords, contentType);
        (Type, HomeSet, Multiget, Data, LargestResource) = (names + type, names + $"{type}-home-set", names + $"{type}-multiget", names + data, names + "max-resource-size");
        WellKnown = "/.well-known/" + prefix;
    }

    /// <summary>Address books.</summary>
    public static DavKind Contacts { get; } = new(ContactsSchema.Schema.Kind, "address book", CardDav, "addressbook", "carddav", "address-data", "text/vcard");

    /// <summary>Calendars.</summary>
    public static DavKind Calendar { get; } = new(CalendarSchema.Instance.Kind, "calendar", CalDav, "calendar", "caldav", "calendar-data", "text/calendar");

    /// <summary>Null when servers hold nothing of this kind.</summary>
    public static DavKind? Of(string kind) => kind == Contacts.Kind ? Contacts : kind == Calendar.Kind ? Calendar : null;

    /// <summary>The kind of a device's collection.</summary>
    public string Kind { get; }

    /// <summary>What the user calls one.</summary>
    public string InWords { get; }

    internal string WellKnown { get; }
    internal XName Type { get; }
    internal XName HomeSet { get; }
    internal XName Multiget { get; }
    internal XName Data { get; }
    internal XName LargestResource { get; }
    internal string ContentType { get; }

    /// <summary>What is asked for of a resource's text: servers that keep more than one version of vCards turn them into the version that is asked for, else into 3.0.</summary>
    internal XElement Text(IDocumentForm form) => form.Name == VCardForm.Version4.Name
        ? new XElement(Data, new XAttribute("content-type", ContentType), new XAttribute("version", "4.0"))
        : new XElement(Data);
}
