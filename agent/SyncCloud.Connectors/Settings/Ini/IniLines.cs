using SyncCloud.Connectors.Settings.Syntax;

namespace SyncCloud.Connectors.Settings.Ini;

/// <summary>Parts a text into the lines of an INI file.</summary>
internal sealed class IniLines(string text)
{
    private readonly List<IniLine> lines = [];
    private int at;
    private int number;

    internal static IReadOnlyList<IniLine> Of(string text) => new IniLines(text).Read();

    private List<IniLine> Read()
    {
        LineEnds.Check(text);
        while (at < text.Length)
        {
            number++;
            var (first, end, next) = Bounds(at);
            if (first == end) Add(IniLineKind.Blank, next);
            else if (text[first] is ';' or '#') Add(IniLineKind.Comment, next);
            else if (text[first] == '[') ReadSection(first, end, next);
            else ReadKey(first, end, next);
        }
        return lines;
    }

    private void Add(IniLineKind kind, int next)
    {
        lines.Add(new IniLine { Kind = kind, Start = at, Next = next, Number = number });
        at = next;
    }

    private void ReadSection(int first, int end, int next)
    {
        var close = text.LastIndexOf(']', end - 1, end - first);
        if (close < 0) throw new SettingsFormatException(number, "this section's name has no ']' at its end");
        lines.Add(new IniLine { Kind = IniLineKind.Section, Start = at, Next = next, Number = number, Name = text[(first + 1)..close] });
        at = next;
    }

    private void ReadKey(int first, int end, int next)
    {
        var separator = text.AsSpan(first, end - first).IndexOfAny('=', ':') is >= 0 and var found ? first + found : end;
        var nameEnd = separator;
        while (nameEnd > first && text[nameEnd - 1] is ' ' or '\t') nameEnd--;
        if (nameEnd == first) throw new SettingsFormatException(number, "this value has no name: write one before the '='");
        var start = Math.Min(separator + 1, end);
        while (start < end && text[start] is ' ' or '\t') start++;
        var (parts, valueEnd, begun) = (new List<string> { text[start..end] }, end, number);
        if (separator < end) (next, valueEnd) = ReadMore(first - at, parts, next, end);
        lines.Add(new IniLine
        {
            Kind = IniLineKind.Key, Start = at, Next = next, Number = begun, Name = text[first..nameEnd], NameEnd = nameEnd, ValueStart = start, ValueEnd = valueEnd,
            Value = separator < end ? string.Join('\n', parts) : null,
        });
        at = next;
    }

    /// <summary>The lines that go on with a value. Comments among them are no part of it.</summary>
    private (int Next, int End) ReadMore(int indentation, List<string> parts, int next, int end)
    {
        var (seen, count) = (next, 0);
        while (seen < text.Length)
        {
            var (first, stop, after) = Bounds(seen);
            if (first == stop || first - seen <= indentation) break;
            count++;
            var isComment = text[first] is ';' or '#';
            if (!isComment && text[first] == '[') break;
            if (!isComment)
            {
                parts.Add(text[first..stop]);
                (next, end) = (after, stop);
                number += count;
                count = 0;
            }
            seen = after;
        }
        return (next, end);
    }

    /// <summary>Of the line that begins at a place: its first character that is no space, the end of its text, and the next line.</summary>
    private (int First, int End, int Next) Bounds(int start)
    {
        var next = text.IndexOf('\n', start) is >= 0 and var found ? found + 1 : text.Length;
        var (first, end) = (start, next);
        while (end > start && text[end - 1] is '\n' or '\r' or ' ' or '\t') end--;
        while (first < end && text[first] is ' ' or '\t') first++;
        return (first, end, next);
    }
}
