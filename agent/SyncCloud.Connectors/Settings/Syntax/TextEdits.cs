using System.Text;

namespace SyncCloud.Connectors.Settings.Syntax;

/// <summary>Places of a text that are to be written anew, and how its author lays it out. Everything else of it stays.</summary>
internal sealed class TextEdits
{
    private readonly List<(int Start, int End, string Text)> edits = [];

    internal TextEdits(string text)
    {
        Text = text;
        var end = text.IndexOf('\n');
        NewLine = end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
        IsBroken = end >= 0 || text.AsSpan().IsWhiteSpace();
        Unit = FirstIndentation(text);
    }

    internal string Text { get; }

    internal string NewLine { get; }

    /// <summary>Whether the text has lines at all.</summary>
    internal bool IsBroken { get; }

    /// <summary>One step of indentation.</summary>
    internal string Unit { get; }

    internal void Replace(int start, int end, string text) => edits.Add((start, end, text));

    internal void Insert(int at, string text) => Replace(at, at, text);

    internal void Remove(int start, int end)
    {
        if (start < end) Replace(start, end, "");
    }

    /// <summary>The text with all edits made; those at one place in the order in which they came.</summary>
    internal string Apply()
    {
        var result = new StringBuilder(Text.Length + 64);
        var at = 0;
        foreach (var (start, end, text) in edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End > edit.Start))
        {
            if (start < at) throw new Documents.DocumentFormException("two changes to it overlap");
            result.Append(Text, at, start - at).Append(text);
            at = end;
        }
        return result.Append(Text, at, Text.Length - at).ToString();
    }

    internal int LineStart(int at) => at == 0 ? 0 : Text.LastIndexOf('\n', at - 1) + 1;

    /// <summary>Where the line's text ends, before its line break.</summary>
    internal int LineEnd(int at)
    {
        var end = Text.IndexOf('\n', at);
        if (end < 0) return Text.Length;
        return end > at && Text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>Where the next line begins, or the text ends.</summary>
    internal int NextLine(int at) => Text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : Text.Length;

    internal string Indentation(int at)
    {
        var start = LineStart(at);
        return Text[start..SkipSpaces(start)];
    }

    internal bool BeginsLine(int at) => SkipSpaces(LineStart(at)) >= at;

    internal int SkipSpaces(int at)
    {
        while (at < Text.Length && Text[at] is ' ' or '\t') at++;
        return at;
    }

    /// <summary>Whole lines of text to stand after the line that <paramref name="at"/> is in.</summary>
    internal void InsertLines(int at, string lines)
    {
        var next = NextLine(at);
        if (next == Text.Length && next > 0 && Text[^1] != '\n') Insert(next, NewLine + lines[..^NewLine.Length]);
        else Insert(next, lines);
    }

    private static string FirstIndentation(string text)
    {
        for (var at = 0; at >= 0 && at < text.Length; at = text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : -1)
        {
            var length = text.AsSpan(at).IndexOfAnyExcept(' ', '\t');
            // A comment's second line begins with a space.
            if (length > 0 && text[at + length] is not ('\r' or '\n' or '*' or '#')) return text.Substring(at, length);
        }
        return "  ";
    }
}
