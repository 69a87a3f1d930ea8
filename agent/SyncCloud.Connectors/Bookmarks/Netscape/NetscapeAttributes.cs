using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Netscape;

/// <summary>What the parts of an entry are called, and how they are spelled.</summary>
internal static class NetscapeAttributes
{
    internal const string Address = "HREF", Added = "ADD_DATE", Modified = "LAST_MODIFIED", Tags = "TAGS", Keyword = "SHORTCUTURL";
    private const string Extension = "netscape/";
    private const long Second = 1_000_000, LatestSecond = 100_000_000_000, LatestMillisecond = LatestSecond * 1000;

    /// <summary>What says that a folder is a root. Browsers know the first three; the last is SyncCloud's.</summary>
    internal static ImmutableArray<(string Name, BookmarkRoot Root)> Roots { get; } =
        [("PERSONAL_TOOLBAR_FOLDER", BookmarkRoot.Bar), ("UNFILED_BOOKMARKS_FOLDER", BookmarkRoot.Other), ("BOOKMARKS_MENU", BookmarkRoot.Menu), ("MOBILE_BOOKMARKS_FOLDER", BookmarkRoot.Mobile)];

    private static readonly ImmutableHashSet<string> known = [Address, Added, Modified, Tags, Keyword, .. Roots.Select(root => root.Name)];

    internal static string? FieldOf(string attribute) => known.Contains(attribute) || !IsName(attribute) ? null : Extension + attribute;

    internal static string? AttributeOf(string field) => field.StartsWith(Extension, StringComparison.Ordinal) && FieldOf(field[Extension.Length..]) is not null ? field[Extension.Length..] : null;

    /// <summary>Fields as attributes can show them: whole seconds, and tags without a comma in them.</summary>
    internal static Fields Shown(Fields fields)
    {
        var isLink = BookmarkFields.IsLink(fields);
        var shown = fields.Only(name => name is BookmarkFields.Type or BookmarkFields.Title || (isLink && name is BookmarkFields.Url or BookmarkFields.Keyword) || AttributeOf(name) is not null)
            .WithTime(BookmarkFields.Added, Whole(fields[BookmarkFields.Added]?.AsNumber()))
            .WithText(BookmarkFields.Description, BookmarkFields.TextOf(fields, BookmarkFields.Description)?.Trim());
        if (!isLink) return shown;
        shown = shown.WithTime(BookmarkFields.Modified, Whole(fields[BookmarkFields.Modified]?.AsNumber()));
        foreach (var tag in BookmarkFields.TagsOf(fields))
            if (!tag.Contains(',', StringComparison.Ordinal) && tag.Trim() == tag && tag.Length > 0) shown = shown.With(BookmarkFields.TagField(tag), FieldValue.Of(true));
        return shown;
    }

    /// <summary>The fields of a tag's attributes.</summary>
    internal static Fields Of(NetscapeTag tag, bool isLink)
    {
        var fields = Fields.Empty.WithTime(BookmarkFields.Added, Time(tag.Find(Added)?.Value));
        if (isLink)
        {
            fields = fields.WithTime(BookmarkFields.Modified, Time(tag.Find(Modified)?.Value)).WithText(BookmarkFields.Url, tag.Find(Address)?.Value).WithText(BookmarkFields.Keyword, tag.Find(Keyword)?.Value);
            foreach (var name in (tag.Find(Tags)?.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) fields = fields.With(BookmarkFields.TagField(name), FieldValue.Of(true));
        }
        foreach (var attribute in tag.Attributes)
            if (FieldOf(attribute.Name) is { } field && fields[field] is null) fields = fields.With(field, FieldValue.Of(attribute.Value));
        return fields;
    }

    /// <summary>The attributes that show fields.</summary>
    internal static IEnumerable<(string Name, string Value)> Of(Fields shown)
    {
        if (BookmarkFields.TextOf(shown, BookmarkFields.Url) is { } url) yield return (Address, url);
        if (shown[BookmarkFields.Added]?.AsNumber() is { } added) yield return (Added, Text(added));
        if (shown[BookmarkFields.Modified]?.AsNumber() is { } modified) yield return (Modified, Text(modified));
        if (BookmarkFields.TextOf(shown, BookmarkFields.Keyword) is { } keyword) yield return (Keyword, keyword);
        if (string.Join(',', BookmarkFields.TagsOf(shown)) is { Length: > 0 } tags) yield return (Tags, tags);
        foreach (var (field, value) in shown)
            if (AttributeOf(field) is { } name) yield return (name, value.AsText() ?? "");
    }

    /// <summary>Text as it stands between tags and in quotes; line breaks as entities, so that an entry is a line.</summary>
    internal static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text) _ = c switch
        {
            '&' => escaped.Append("&amp;"),
            '<' => escaped.Append("&lt;"),
            '>' => escaped.Append("&gt;"),
            '"' => escaped.Append("&quot;"),
            '\'' => escaped.Append("&#39;"),
            '\n' or '\r' or '\0' => escaped.Append(CultureInfo.InvariantCulture, $"&#{(int)c};"),
            _ => escaped.Append(c),
        };
        return escaped.ToString();
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    private static long? Whole(long? microseconds) => microseconds is > 0 and < LatestSecond * Second ? microseconds / Second * Second : null;

    /// <summary>Seconds, or what some browsers write: milliseconds or microseconds.</summary>
    private static long? Time(string? text) => !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var time) || time == 0 ? null
        : Whole(time < LatestSecond ? time * Second : time < LatestMillisecond ? time * 1000 : time);

    private static string Text(long microseconds) => (microseconds / Second).ToString(CultureInfo.InvariantCulture);
}
