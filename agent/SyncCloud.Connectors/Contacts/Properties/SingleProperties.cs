using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Properties that a contact has once.</summary>
internal static class SingleProperties
{
    private const string UrnUuid = "urn:uuid:";
    private const string OldKind = "X-ADDRESSBOOKSERVER-KIND";
    private const string OldMember = "X-ADDRESSBOOKSERVER-MEMBER";

    /// <summary>Of N, by their places (RFC 6350 §6.2.2, RFC 9554 §2.2).</summary>
    private static readonly string[] nameKinds = ["surname", "given", "given2", "title", "credential", "surname2", "generation"];

    /// <summary>As many as vCard 3.0 has.</summary>
    private const int OldNameKinds = 5;

    public static CardProperty ProdId { get; } = Single(CardFieldNames.ProdId, ["PRODID"], ReadPlain, WritePlain("PRODID"));

    public static CardProperty Updated { get; } = Single(CardFieldNames.Updated, ["REV"], line => FieldValue.Of(ReadTime(ContentEscapes.ReadText(line.Value))), (value, version) =>
        value.AsText() is { } time ? new CardLine { Name = "REV", Value = version == CardVersion.V40 ? ContentEscapes.WriteText(WriteBasic(time)) : ContentEscapes.WriteText(time) } : null);

    public static ImmutableArray<CardProperty> All { get; } =
    [
        Single(CardFieldNames.Uid, ["UID"], line => FieldValue.Of(WithoutUrn(ContentEscapes.ReadText(line.Value))), (value, version) =>
            value.AsText() is { Length: > 0 } uid ? new CardLine { Name = "UID", Value = ContentEscapes.WriteText(version == CardVersion.V40 ? WithUrn(uid) : uid) } : null),
        Single(CardFieldNames.Kind, ["KIND", OldKind], line => FieldValue.Of(ContentEscapes.ReadText(line.Value).ToLowerInvariant()), (value, version) => Line(version == CardVersion.V40 ? "KIND" : OldKind, value.AsText())),
        Single(CardFieldNames.FullName, ["FN"], ReadPlain, WritePlain("FN")),
        Single(CardFieldNames.NameComponents, ["N"], ReadName, WriteName),
        new CardProperty
        {
            Section = CardFieldNames.Members,
            Names = ["MEMBER", OldMember],
            Read = line => WithoutUrn(ContentEscapes.ReadText(line.Value)) is { Length: > 0 } member
                ? new PropertyRead(new CardEntry { Section = CardFieldNames.Members, Key = member, Keying = EntryKeying.Set, Value = FieldValue.Of(true) }, line with { ValueType = line.ValueType == "uri" ? null : line.ValueType }) : null,
            Write = (entry, version) => entry.Value.AsFlag() is true ? Line(version == CardVersion.V40 ? "MEMBER" : OldMember, WithUrn(entry.Key)) : null,
        },
    ];

    private static CardProperty Single(string field, ImmutableArray<string> names, Func<CardLine, FieldValue?> read, Func<FieldValue, CardVersion, CardLine?> write) => new()
    {
        Section = field,
        Names = names,
        Read = line => line.ValueType is null or "text" or "uri" or "timestamp" or "date-time" && read(line) is { } value
            ? new PropertyRead(new CardEntry { Section = field, Key = "", Keying = EntryKeying.Single, Value = value }, line.WithoutValueType()) : null,
        Write = (entry, version) => write(entry.Value, version),
    };

    private static FieldValue? ReadPlain(CardLine line) => FieldValue.Of(ContentEscapes.ReadText(line.Value));

    private static Func<FieldValue, CardVersion, CardLine?> WritePlain(string name) => (value, _) => Line(name, value.AsText());

    private static CardLine? Line(string name, string? text) => text is null ? null : new CardLine { Name = name, Value = ContentEscapes.WriteText(text) };

    private static FieldValue? ReadName(CardLine line)
    {
        var parts = ContentEscapes.Split(line.Value, ';');
        if (parts.Length > nameKinds.Length) return null;
        var components = new List<object>();
        for (var place = 0; place < parts.Length; place++) AddComponents(components, nameKinds[place], parts[place]);
        return CardValue.Encode(components);
    }

    private static CardLine? WriteName(FieldValue value, CardVersion version)
    {
        if (CardValue.ListOf(value) is not { } list) return null;
        var components = list.OfType<CardValue>().ToList();
        return new CardLine { Name = "N", Value = Join(components, nameKinds, OldNameKinds) };
    }

    /// <summary>The texts of a component, which may be several.</summary>
    public static void AddComponents(List<object> components, string kind, string escaped)
    {
        if (escaped.Length == 0) return;
        foreach (var part in ContentEscapes.Split(escaped, ','))
            if (ContentEscapes.ReadText(part) is { Length: > 0 } text) components.Add(new CardValue().With("kind", kind).With("value", text));
    }

    /// <summary>A structured value: the components by their places, of which those behind <paramref name="least"/> need not be there when there is nothing in them.</summary>
    public static string Join(List<CardValue> components, string[] kinds, int least)
    {
        var joined = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[256]);
        var places = kinds.Length;
        while (places > least && !components.Exists(component => component.Text("kind") == kinds[places - 1] && component.Text("value") is { Length: > 0 })) places--;
        for (var place = 0; place < places; place++)
        {
            if (place > 0) joined.AppendLiteral(";");
            var isFirst = true;
            foreach (var component in components)
            {
                if (component.Text("kind") != kinds[place]) continue;
                if (!isFirst) joined.AppendLiteral(",");
                joined.AppendLiteral(ContentEscapes.WriteText(component.Text("value") ?? ""));
                isFirst = false;
            }
        }
        return joined.ToStringAndClear();
    }

    /// <summary>3.0 has a bare text where 4.0 has a URN.</summary>
    private static string WithoutUrn(string uid) => uid.StartsWith(UrnUuid, StringComparison.OrdinalIgnoreCase) ? uid[UrnUuid.Length..] : uid;

    private static string WithUrn(string uid) => Guid.TryParseExact(uid, "D", out _) ? UrnUuid + uid : uid;

    /// <summary>In extended form with a zone where it is one of the usual forms, else as it stands.</summary>
    private static string ReadTime(string text) =>
        DateTime.TryParseExact(text, ["yyyyMMdd'T'HHmmss'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : text;

    private static string WriteBasic(string text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) : text;
}
