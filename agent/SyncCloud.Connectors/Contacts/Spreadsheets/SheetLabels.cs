namespace SyncCloud.Connectors.Contacts;

/// <summary>Google's labels of entries: where they belong and what they are for, or a word of the user's own. A star is before that of the preferred one.</summary>
internal static class SheetLabels
{
    private const string Star = "* ";

    /// <summary>What each label means. Of several that fit an entry, the first is written.</summary>
    private static readonly (string Label, string? Context, string? Feature)[] meanings =
    [
        ("Home Fax", "private", "fax"), ("Work Fax", "work", "fax"), ("Other Fax", null, "fax"), ("Work Mobile", "work", "mobile"), ("Mobile", null, "mobile"), ("Work Pager", "work", "pager"), ("Pager", null, "pager"),
        ("Main", null, "main-number"), ("Home", "private", null), ("Work", "work", null), ("Other", null, null),
    ];

    public static CardEntry Read(CardEntry entry, string label)
    {
        label = label.Trim();
        if (label.StartsWith(Star, StringComparison.Ordinal)) (entry, label) = (entry with { Preference = 1 }, label[Star.Length..].Trim());
        if (label is "" or "*") return entry;
        foreach (var meaning in meanings)
        {
            if (!meaning.Label.Equals(label, StringComparison.OrdinalIgnoreCase) || (meaning.Feature is not null && entry.Section != CardFieldNames.Phones)) continue;
            var value = CardValue.Of(entry.Value)!;
            value.With("contexts", CardValue.SetOf(meaning.Context)).With("features", CardValue.SetOf(meaning.Feature));
            return entry with { Value = value.Encode() };
        }
        return entry with { Label = label };
    }

    public static string Write(CardEntry entry, CardValue value)
    {
        var star = entry.Preference == 1 ? Star : "";
        // Apple's own labels are in words that it translates.
        if (entry.Label is { } own && own.Trim() is { Length: > 0 } label && !label.StartsWith("_$!<", StringComparison.Ordinal) && !label.StartsWith(Star, StringComparison.Ordinal)) return star + label;
        var (contexts, features) = (value.Set("contexts").ToHashSet(), entry.Section == CardFieldNames.Phones ? value.Set("features").ToHashSet() : []);
        var found = meanings.FirstOrDefault(meaning => (meaning.Context is null || contexts.Contains(meaning.Context)) && (meaning.Feature is null || features.Contains(meaning.Feature)));
        return star + (found.Context is null && found.Feature is null ? star.Length > 0 ? "Other" : "" : found.Label);
    }
}
