using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>A vCard as it was read.</summary>
internal sealed class Card
{
    public const string Component = "VCARD";
    private const string VersionName = "VERSION";

    private Card(CardVersion version, ImmutableArray<CardPart> parts) => (Version, Parts, Fields) = (version, parts, CardEntries.ToFields(parts));

    public CardVersion Version { get; }
    public ImmutableArray<CardPart> Parts { get; }
    public Fields Fields { get; }

    public string? Uid => Fields[CardFieldNames.Uid]?.AsText();

    public static Card Of(ContentComponent component)
    {
        var lines = new List<ContentLine>(component.Children.Length);
        foreach (var child in component.Children)
            if (child is ContentLine line) lines.Add(line);
        return Of(lines);
    }

    public static Card Of(List<ContentLine> lines)
    {
        var version = VersionOf(lines);
        var labels = CardLabels.Of(lines);
        var read = new List<CardPart>(lines.Count);
        foreach (var line in lines)
            if (line.Name != VersionName && !labels.IsBeside(line)) Read(line, version, labels, read);
        var keyed = CardEntries.Keyed([.. read.Select(part => part.Entry)], place => Verbatim(read[place].Lines[0], CardLine.Of(read[place].Lines[0], version), read[place].Entry.Label));
        var parts = ImmutableArray.CreateBuilder<CardPart>(read.Count);
        for (var i = 0; i < read.Count; i++)
            if (keyed[i] is { } entry) parts.Add(ReferenceEquals(entry, read[i].Entry) ? read[i] : read[i] with { Entry = entry });
        return new Card(version, parts.DrainToImmutable());
    }

    private static CardVersion VersionOf(List<ContentLine> lines) =>
        lines.Find(static line => line.Name == VersionName)?.Value.Trim() switch { "2.1" => CardVersion.V21, "3.0" or null => CardVersion.V30, _ => CardVersion.V40 };

    private static void Read(ContentLine raw, CardVersion version, CardLabels labels, List<CardPart> parts)
    {
        var label = labels.Of(raw);
        var line = CardLine.Of(raw, version);
        ImmutableArray<ContentLine> lines = label.Line is { } beside ? [raw, beside] : [raw];
        if (line is null || CardProperties.Named(raw.Name) is not { } property)
        {
            parts.Add(new CardPart(Verbatim(raw, line, label.Text), lines, IsListed: false));
            return;
        }
        if (property.ReadElement is { } element && line.IsPlain && label.Line is null && (raw.Group is null || CardLabels.IsNumbered(raw.Group)))
        {
            foreach (var text in ContentEscapes.Split(line.Value, ',').Select(ContentEscapes.ReadText).Where(text => text.Length > 0)) parts.Add(new CardPart(element(text), lines, IsListed: true));
            return;
        }
        if (property.Read(line) is not { } read || read.Rest.Encoding is not null || read.Rest.ValueType is not null)
        {
            parts.Add(new CardPart(Verbatim(raw, line, label.Text), lines, IsListed: false));
            return;
        }
        var entry = Said(read.Entry, read.Rest, label.Text);
        if (labels.CountryOf(raw) is { } country && AddressProperty.AsCountry(country.Value) is { } code && CardValue.Of(entry.Value) is { } address)
            (entry, lines) = (entry with { Value = address.With("countryCode", code).Encode() }, lines.Add(country));
        parts.Add(new CardPart(entry, lines, IsListed: false));
    }

    /// <summary>With what the line says beside the value.</summary>
    private static CardEntry Said(CardEntry entry, CardLine rest, string? label) => label is null && rest is { Preference: null, Types.IsEmpty: true, Others.IsEmpty: true, Group: null } ? entry : entry with
    {
        Preference = rest.Preference,
        Label = label,
        Parameters = rest.Types.IsEmpty && rest.Others.IsEmpty ? null : Parameters(rest),
        Group = rest.Group is null || CardLabels.IsNumbered(rest.Group) ? null : rest.Group,
    };

    /// <summary>A property that has no other place, as it stands.</summary>
    private static CardEntry Verbatim(ContentLine raw, CardLine? line, string? label) => new()
    {
        Section = $"{CardFieldNames.VCardProps}/{raw.Name}",
        Key = "1",
        Keying = EntryKeying.First,
        Value = FieldValue.Of(line?.Value ?? raw.Value),
        Preference = line?.Preference,
        Label = label,
        Parameters = line is null ? Parameters(raw.Parameters) : VerbatimParameters(line),
        // Its number alone would say nothing where the label is told already.
        // Nor would that of a label which says nothing of anything: where its line is written, it would say it of another one.
        Group = raw.Group is { } group && !(label is not null && CardLabels.IsNumbered(group)) && !CardLabels.IsLabel(raw) ? group : null,
    };

    private static CardValue VerbatimParameters(CardLine line) => Parameters(line).With("VALUE", Listed(line.ValueType)).With("ENCODING", Listed(line.Encoding));

    private static List<object>? Listed(string? value) => value is null ? null : [value];

    private static CardValue Parameters(CardLine line) => Parameters(line.Others).With("TYPE", line.Types.ToList<object>());

    private static CardValue Parameters(ImmutableArray<ContentParameter> parameters)
    {
        var read = new CardValue();
        foreach (var parameter in parameters) read.With(parameter.Name.Length == 0 ? "TYPE" : parameter.Name, read.List(parameter.Name).Concat(parameter.Values).ToList());
        return read;
    }
}
