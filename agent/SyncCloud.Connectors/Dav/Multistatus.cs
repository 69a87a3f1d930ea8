using System.Xml;
using System.Xml.Linq;
using static SyncCloud.Connectors.Dav.DavNames;

namespace SyncCloud.Connectors.Dav;

/// <summary>What a 207 answer says of many resources (RFC 4918 §13), read within bounds whoever wrote it: no DTD, no entities, one answer for a resource in memory at a time.</summary>
internal sealed class Multistatus
{
    /// <summary>More of a single resource's answer nests deeper than anything that the RFCs have.</summary>
    private const int DeepestElement = 32;

    private static readonly XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, CloseInput = false };

    /// <summary>What is said of each resource, in the answer's order.</summary>
    internal List<DavResponse> Responses { get; } = [];

    /// <summary>Of the collection as it is told here (RFC 6578); null when the server says none.</summary>
    internal string? SyncToken { get; private set; }

    /// <summary>Null when the bytes are no such answer.</summary>
    internal static Multistatus? Read(byte[] body)
    {
        try
        {
            var answer = new Multistatus();
            using var reader = XmlReader.Create(new MemoryStream(body, writable: false), settings);
            if (reader.MoveToContent() != XmlNodeType.Element || NameOf(reader) != DavNames.Multistatus) return null;
            if (reader.IsEmptyElement) return answer;
            reader.ReadStartElement();
            while (reader.MoveToContent() == XmlNodeType.Element) answer.Add(Element(reader));
            return reader.NodeType == XmlNodeType.EndElement ? answer : null;
        }
        catch (XmlException) { return null; }
    }

    /// <summary>The precondition that an error answer names (RFC 4918 §16); null when it names none.</summary>
    internal static string? Precondition(byte[] body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body, writable: false), settings);
            return reader.MoveToContent() == XmlNodeType.Element && NameOf(reader) == Error ? Element(reader).Elements().FirstOrDefault()?.Name.LocalName : null;
        }
        catch (XmlException) { return null; }
    }

    private void Add(XElement element)
    {
        if (element.Name == Response && DavResponse.Of(element) is { } response) Responses.Add(response);
        else if (element.Name == DavNames.SyncToken && element.Value.Trim() is { Length: > 0 } token) SyncToken = token;
    }

    /// <summary>The element that the reader stands at, with all within.</summary>
    private static XElement Element(XmlReader reader)
    {
        XElement? top = null;
        var open = new Stack<XElement>();
        do
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var element = new XElement(NameOf(reader));
                    var isEmpty = reader.IsEmptyElement;
                    while (reader.MoveToNextAttribute())
                        if (reader is { NamespaceURI.Length: 0 }) element.SetAttributeValue(reader.LocalName, reader.Value);
                    if (open.TryPeek(out var parent)) parent.Add(element);
                    top ??= element;
                    if (!isEmpty) open.Push(element);
                    if (open.Count > DeepestElement) throw new XmlException("elements nest deeper than they should");
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    open.Peek().Add(new XText(reader.Value));
                    break;
            }
        }
        while (reader.Read() && open.Count > 0);
        return top!;
    }

    private static XName NameOf(XmlReader reader) => XName.Get(reader.LocalName, reader.NamespaceURI);
}

/// <summary>What is said of one resource.</summary>
/// <param name="Href">As the server writes it.</param>
/// <param name="Status">Of the resource as a whole; null where only its properties are told.</param>
/// <param name="Properties">Those that the server has.</param>
internal sealed record DavResponse(string Href, int? Status, IReadOnlyDictionary<XName, XElement> Properties)
{
    internal XElement? this[XName name] => Properties.GetValueOrDefault(name);

    internal string? Text(XName name) => this[name]?.Value.Trim() is { Length: > 0 } text ? text : null;

    internal bool IsOf(XName type) => this[ResourceType]?.Element(type) is not null;

    internal static DavResponse? Of(XElement element)
    {
        if (element.Element(DavNames.Href)?.Value.Trim() is not { Length: > 0 } href) return null;
        var properties = new Dictionary<XName, XElement>();
        foreach (var part in element.Elements(PropStat).Where(part => Code(part.Element(DavNames.Status)) is >= 200 and < 300))
            foreach (var property in part.Elements(Prop).Elements()) properties[property.Name] = property;
        return new DavResponse(href, Code(element.Element(DavNames.Status)), properties);
    }

    /// <summary>Of a line such as <c>HTTP/1.1 404 Not Found</c>.</summary>
    private static int? Code(XElement? status) => status?.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [_, var code, ..] && int.TryParse(code, out var number) ? number : null;
}
