using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Contacts;

/// <summary>
/// What Apple's address book and those that follow it say in a line beside a property, by a group <c>itemN</c>: its label (<c>X-ABLabel</c>, RFC 9555 §2.13.5), and the country of an address
/// (<c>X-ABADR</c>).
/// </summary>
internal sealed class CardLabels
{
    public const string LabelName = "X-ABLABEL";
    public const string CountryName = "X-ABADR";
    private static readonly CardLabels none = new();
    private readonly Dictionary<ContentLine, ContentLine> labels = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ContentLine, ContentLine> countries = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<ContentLine> beside = new(ReferenceEqualityComparer.Instance);

    public static CardLabels Of(List<ContentLine> lines)
    {
        if (!lines.Exists(static line => line.Group is not null)) return none;
        var found = new CardLabels();
        foreach (var group in lines.Where(line => line.Group is not null).GroupBy(line => line.Group!, StringComparer.OrdinalIgnoreCase))
        {
            if (group.FirstOrDefault(line => line.Name is not (LabelName or CountryName)) is not { } owner) continue;
            found.Attach(owner, group.FirstOrDefault(IsLabel), found.labels);
            if (owner.Name == "ADR") found.Attach(owner, group.FirstOrDefault(line => line.Name == CountryName && line.Parameters.IsEmpty && AddressProperty.AsCountry(line.Value) is not null), found.countries);
        }
        return found;
    }

    /// <summary>Whether the line may be the label of another of its group.</summary>
    public static bool IsLabel(ContentLine line) => line.Name == LabelName && line.Parameters.IsEmpty;

    /// <summary>Whether the line only says something of another.</summary>
    public bool IsBeside(ContentLine line) => beside.Contains(line);

    public (ContentLine? Line, string? Text) Of(ContentLine line) => labels.TryGetValue(line, out var label) ? (label, ContentEscapes.ReadText(label.Value)) : (null, null);

    public ContentLine? CountryOf(ContentLine line) => countries.GetValueOrDefault(line);

    /// <summary>Whether a group's name is but a number, which every application gives anew.</summary>
    public static bool IsNumbered(string group) => group.StartsWith("item", StringComparison.OrdinalIgnoreCase) && group.Length > 4 && group.AsSpan(4).IndexOfAnyExceptInRange('0', '9') < 0;

    private void Attach(ContentLine owner, ContentLine? line, Dictionary<ContentLine, ContentLine> to)
    {
        if (line is null) return;
        to.Add(owner, line);
        beside.Add(line);
    }
}
