using System.Collections.Immutable;

namespace SyncCloud.Connectors.Csv;

/// <summary>A cell as it stands in the text: where it is with its quotes, if it has any.</summary>
internal readonly record struct CsvCell(int Start, int End, bool IsQuoted);

/// <summary>A record of a CSV text, with the line break behind it.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">Where its last cell ends.</param>
/// <param name="Next">Where the next record begins.</param>
/// <param name="Line">The line that it begins on; 1 is the first.</param>
/// <param name="Cells">Its cells in order; empty when it is malformed.</param>
/// <param name="Problem">What is malformed, or null.</param>
internal sealed record CsvRecord(int Start, int End, int Next, int Line, ImmutableArray<CsvCell> Cells, string? Problem);

/// <summary>
/// A CSV text as RFC 4180 has it, and as programs write it: separated by commas, semicolons or tabs, whichever the first record has most of; any line breaks; a last one or none; a byte order mark. Every
/// character belongs to one record or to the space before the first, so that a text is the sum of its parts. Nothing malformed is an error: it is a record with a problem.
/// </summary>
internal sealed class CsvText
{
    private const char Mark = '\uFEFF';

    internal CsvText(string text)
    {
        Text = text;
        Begin = text.StartsWith(Mark) ? 1 : 0;
        Separator = FindSeparator(text);
        var (records, at, line) = (ImmutableArray.CreateBuilder<CsvRecord>(), Begin, 1);
        while (at < text.Length)
        {
            var record = ReadRecord(at, line);
            // An empty line is no record.
            if (record.End > record.Start) records.Add(record);
            line += CountBreaks(record.Start, record.Next);
            at = record.Next;
        }
        Records = records.ToImmutable();
    }

    internal string Text { get; }

    /// <summary>Where the first record may begin: behind a byte order mark.</summary>
    internal int Begin { get; }

    internal char Separator { get; }

    /// <summary>Without empty lines.</summary>
    internal ImmutableArray<CsvRecord> Records { get; }

    /// <summary>The line break that the text has first; that of Unix where it has none.</summary>
    internal string Break => Text.IndexOfAny(['\r', '\n']) is >= 0 and var at ? Text.AsSpan(at).StartsWith("\r\n") ? "\r\n" : Text[at].ToString() : "\n";

    internal string ValueOf(CsvCell cell) => cell.IsQuoted ? Text[(cell.Start + 1)..(cell.End - 1)].Replace("\"\"", "\"", StringComparison.Ordinal) : Text[cell.Start..cell.End];

    /// <summary>A value as a cell, in quotes when it needs them or <paramref name="quoted"/> says so.</summary>
    internal string ToCell(string value, bool quoted)
    {
        var needs = quoted || (value.Length > 0 && (value.AsSpan().IndexOfAny(Separator, '"', '\r') >= 0 || value.Contains('\n') || value[0] is ' ' or '\t' or Mark || value[^1] is ' ' or '\t'));
        return needs ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }

    /// <summary>A column's name as a cell of the first record, by which the separator is told: in quotes whenever it has one of those in it.</summary>
    internal string ToHeader(string name) => ToCell(name, quoted: name.AsSpan().IndexOfAny(",;\t") >= 0);

    private CsvRecord ReadRecord(int start, int line)
    {
        var cells = ImmutableArray.CreateBuilder<CsvCell>();
        for (var at = start; ;)
        {
            if (ReadCell(at) is not { } cell)
            {
                var end = EndOfLine(at);
                return at < Text.Length && HasOpenQuote(at)
                    ? new CsvRecord(start, Text.Length, Text.Length, line, [], "a quote is opened here and never closed: close it")
                    : new CsvRecord(start, end, AfterBreak(end), line, [], "there is text behind a closing quote: write quotes within a value twice");
            }
            cells.Add(cell);
            if (cell.End == Text.Length || Text[cell.End] != Separator) return new CsvRecord(start, cell.End, AfterBreak(cell.End), line, cells.ToImmutable(), null);
            at = cell.End + 1;
        }
    }

    /// <summary>Null when a quoted cell does not end as it should.</summary>
    private CsvCell? ReadCell(int start)
    {
        if (start == Text.Length || Text[start] != '"') return new CsvCell(start, EndOfPlain(start), false);
        var end = CloseQuote(start);
        return end < 0 || (end < Text.Length && Text[end] != Separator && Text[end] is not ('\r' or '\n')) ? null : new CsvCell(start, end, true);
    }

    private bool HasOpenQuote(int start) => Text[start] == '"' && CloseQuote(start) < 0;

    /// <summary>Behind the quote that closes the one at <paramref name="start"/>, or -1.</summary>
    private int CloseQuote(int start)
    {
        for (var at = start + 1; ; at += 2)
        {
            var quote = Text.IndexOf('"', at);
            if (quote < 0) return -1;
            if (quote + 1 == Text.Length || Text[quote + 1] != '"') return quote + 1;
            at = quote;
        }
    }

    private int EndOfPlain(int start) => Text.AsSpan(start).IndexOfAny(Separator, '\r', '\n') is >= 0 and var length ? start + length : Text.Length;

    private int EndOfLine(int start) => Text.AsSpan(start).IndexOfAny('\r', '\n') is >= 0 and var length ? start + length : Text.Length;

    private int AfterBreak(int end) => end == Text.Length ? end : Text.AsSpan(end).StartsWith("\r\n") ? end + 2 : end + 1;

    private int CountBreaks(int start, int end)
    {
        var breaks = 0;
        for (var at = start; at < end; at++)
            if (Text[at] == '\n' || (Text[at] == '\r' && !(at + 1 < Text.Length && Text[at + 1] == '\n'))) breaks++;
        return breaks;
    }

    /// <summary>The separator that the first record has most of.</summary>
    internal static char FindSeparator(string text)
    {
        var (commas, semicolons, tabs, quoted, starts) = (0, 0, 0, false, true);
        foreach (var c in text.AsSpan().TrimStart(Mark).TrimStart("\r\n"))
        {
            // A quote opens at the start of a cell only; one that is written twice closes and opens again.
            var closes = quoted;
            if (c == '"' && (quoted || starts)) quoted = !quoted;
            else if (!quoted && c is ('\r' or '\n')) break;
            else if (!quoted && c == ',') commas++;
            else if (!quoted && c == ';') semicolons++;
            else if (!quoted && c == '\t') tabs++;
            starts = c is ',' or ';' or '\t' || (c == '"' && closes);
        }
        return tabs > commas && tabs > semicolons ? '\t' : semicolons > commas ? ';' : ',';
    }
}
