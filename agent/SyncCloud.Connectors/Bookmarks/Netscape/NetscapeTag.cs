namespace SyncCloud.Connectors.Bookmarks.Netscape;

/// <summary>A tag as it stands in the text.</summary>
/// <param name="Name">In upper case, with a '/' before it where the tag ends something.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Behind it.</param>
/// <param name="Attributes">In their order.</param>
internal sealed record NetscapeTag(string Name, int Start, int End, IReadOnlyList<NetscapeAttribute> Attributes)
{
    internal NetscapeAttribute? Find(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name);
}

/// <summary>An attribute as it stands in the text.</summary>
/// <param name="Name">In upper case.</param>
/// <param name="Start">Where its name begins.</param>
/// <param name="ValueStart">Where its value does, with the quote; where it has none, where the name ends.</param>
/// <param name="End">Behind it.</param>
/// <param name="Value">What it says.</param>
internal sealed record NetscapeAttribute(string Name, int Start, int ValueStart, int End, string Value);

/// <summary>Finds tags in text that may be any text.</summary>
internal static class NetscapeTags
{
    /// <summary>The first tag from <paramref name="at"/> on, or null. Comments are passed over; what begins as a tag and never ends is none.</summary>
    internal static NetscapeTag? Next(string text, int at)
    {
        for (var start = text.IndexOf('<', at); start >= 0; start = text.IndexOf('<', at))
        {
            at = start + 1;
            if (text.AsSpan(start).StartsWith("<!--"))
            {
                if (text.IndexOf("-->", start + 4, StringComparison.Ordinal) is >= 0 and var end) at = end + 3;
            }
            else if (Read(text, start) is { } tag) return tag;
        }
        return null;
    }

    private static NetscapeTag? Read(string text, int start)
    {
        var at = start + 1;
        if (at < text.Length && text[at] == '/') at++;
        var letters = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at])) at++;
        if (at == letters) return null;
        var name = text[(start + 1)..at].ToUpperInvariant();
        var attributes = new List<NetscapeAttribute>();
        while (true)
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == '/')) at++;
            if (at >= text.Length || text[at] == '<') return null;
            if (text[at] == '>') return new NetscapeTag(name, start, at + 1, attributes);
            if (ReadAttribute(text, at) is not { } attribute) return null;
            attributes.Add(attribute);
            at = attribute.End;
        }
    }

    private static NetscapeAttribute? ReadAttribute(string text, int start)
    {
        var at = start;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('=' or '>' or '<')) at++;
        var nameEnd = at;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        if (at >= text.Length || text[at] != '=') return nameEnd == start ? null : Made(text, start, nameEnd, nameEnd, nameEnd, "");
        at++;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        if (at >= text.Length) return null;
        var valueStart = at;
        if (text[at] is '"' or '\'')
        {
            var end = text.IndexOf(text[at], at + 1);
            return end < 0 ? null : Made(text, start, nameEnd, valueStart, end + 1, text[(at + 1)..end]);
        }
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] != '>') at++;
        return Made(text, start, nameEnd, valueStart, at, text[valueStart..at]);
    }

    private static NetscapeAttribute Made(string text, int start, int nameEnd, int valueStart, int end, string raw) =>
        new(text[start..nameEnd].ToUpperInvariant(), start, valueStart, end, System.Net.WebUtility.HtmlDecode(raw));
}
