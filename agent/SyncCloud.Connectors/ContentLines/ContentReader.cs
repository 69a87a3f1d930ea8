using System.Collections.Immutable;
using System.Text;
using SyncCloud.Connectors.Documents;

namespace SyncCloud.Connectors.ContentLines;

/// <summary>
/// Reads documents of content lines: the grammar that iCalendar (RFC 5545 §3.1) and vCard (RFC 6350 §3.2, §3.3; the older 3.0 and 2.1, too) share. Nothing is lost: what cannot be read stays as
/// <see cref="OtherText"/> and is told as a problem.
/// </summary>
internal sealed class ContentReader
{
    // No application nests components deeper than a few levels.
    private const int Deepest = 16;
    private readonly string text;
    private readonly ImmutableArray<DocumentProblem>.Builder problems = ImmutableArray.CreateBuilder<DocumentProblem>(0);
    private char[] unfolded = [];
    private int position;
    private int line = 1;

    private ContentReader(string text) => this.text = text;

    public static (ImmutableArray<ContentNode> Nodes, ImmutableArray<DocumentProblem> Problems) Read(string text)
    {
        var reader = new ContentReader(text);
        var nodes = reader.ReadNodes(null, 0, out _);
        return (nodes, reader.problems.ToImmutable());
    }

    public static string Write(IEnumerable<ContentNode> nodes)
    {
        var text = new StringBuilder();
        foreach (var node in nodes) node.WriteTo(text);
        return text.ToString();
    }

    /// <summary>Everything up to the END of <paramref name="component"/>, whose text is <paramref name="end"/>; null when the document ends before.</summary>
    private ImmutableArray<ContentNode> ReadNodes(string? component, int depth, out string? end)
    {
        var nodes = ImmutableArray.CreateBuilder<ContentNode>();
        end = null;
        while (position < text.Length)
        {
            var (start, at) = (position, line);
            if (ReadLine(at) is not { } property)
            {
                nodes.Add(new OtherText { Line = at, Text = text[start..position] });
                continue;
            }
            switch (property.Name)
            {
                case "END" when component is not null && property.Value.Trim().Equals(component, StringComparison.OrdinalIgnoreCase):
                    end = property.Text.ToString();
                    return nodes.DrainToImmutable();
                case "END":
                    // Of an outer component: this one was never ended.
                    if (component is not null)
                    {
                        (position, line) = (start, at);
                        return nodes.DrainToImmutable();
                    }
                    problems.Add(new DocumentProblem(at, $"'{property.Text.Span.TrimEnd()}' ends nothing that was begun"));
                    nodes.Add(Other(property));
                    break;
                case "BEGIN" when depth == Deepest:
                    problems.Add(new DocumentProblem(at, $"components are nested deeper than {Deepest}"));
                    nodes.Add(Other(property));
                    break;
                case "BEGIN":
                    Begin(property, depth, nodes);
                    break;
                default:
                    nodes.Add(property);
                    break;
            }
        }
        return nodes.DrainToImmutable();
    }

    private void Begin(ContentLine property, int depth, ImmutableArray<ContentNode>.Builder nodes)
    {
        var name = property.Value.Trim().ToUpperInvariant();
        var children = ReadNodes(name, depth + 1, out var end);
        if (end is not null)
        {
            nodes.Add(new ContentComponent { Line = property.Line, Name = name, Begin = property.Text.ToString(), End = end, Children = children });
            return;
        }
        problems.Add(new DocumentProblem(property.Line, $"'{property.Text.Span.TrimEnd()}' has no END"));
        nodes.Add(Other(property));
        var rest = new StringBuilder();
        foreach (var child in children) child.WriteTo(rest);
        if (rest.Length > 0) nodes.Add(new OtherText { Line = property.Line + 1, Text = rest.ToString() });
    }

    /// <summary>Null when it is none: a blank line, or a malformed one, which is told.</summary>
    private ContentLine? ReadLine(int at)
    {
        var start = position;
        var first = TakePhysical();
        if (first.IsEmpty) return null;
        if (!TryParse(IsFolded ? Unfold(first) : first, at, out var group, out var name, out var parameters, out var value))
        {
            problems.Add(new DocumentProblem(at, "this is no content line: expected NAME:VALUE"));
            return null;
        }
        if (IsQuotedPrintable(parameters)) value = ReadSoftBreaks(value);
        return new ContentLine { Line = at, Group = group, Name = name, Parameters = parameters, Value = value, Text = text.AsMemory(start..position) };
    }

    /// <summary>A quoted-printable value of vCard 2.1 goes on behind a '=' at a line's end (RFC 2045 §6.7), without a fold.</summary>
    private string ReadSoftBreaks(string value)
    {
        var whole = new StringBuilder(value);
        while (whole.Length > 0 && whole[^1] == '=' && position < text.Length)
        {
            whole.Length--;
            whole.Append(TakePhysical());
        }
        return whole.ToString();
    }

    private bool IsFolded => position < text.Length && text[position] is ' ' or '\t';

    /// <summary>Valid until the next line.</summary>
    private ReadOnlySpan<char> Unfold(ReadOnlySpan<char> first)
    {
        var length = 0;
        Append(first);
        while (IsFolded)
        {
            position++;
            Append(TakePhysical());
        }
        return unfolded.AsSpan(0, length);

        void Append(ReadOnlySpan<char> part)
        {
            if (unfolded.Length - length < part.Length) Array.Resize(ref unfolded, Math.Max(2 * unfolded.Length, length + part.Length + 256));
            part.CopyTo(unfolded.AsSpan(length));
            length += part.Length;
        }
    }

    private ReadOnlySpan<char> TakePhysical()
    {
        var feed = text.IndexOf('\n', position);
        var end = feed < 0 ? text.Length : feed;
        var content = end > position && text[end - 1] == '\r' ? end - 1 : end;
        var physical = text.AsSpan(position, content - position);
        position = feed < 0 ? text.Length : feed + 1;
        line++;
        return physical;
    }

    private static OtherText Other(ContentLine property) => new() { Line = property.Line, Text = property.Text.ToString() };

    private static bool IsQuotedPrintable(ImmutableArray<ContentParameter> parameters)
    {
        foreach (var parameter in parameters)
            if (parameter.Name is "" or "ENCODING" && parameter.Values.Any(static value => value.Equals("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase))) return true;
        return false;
    }

    private static bool TryParse(ReadOnlySpan<char> input, int at, out string? group, out string name, out ImmutableArray<ContentParameter> parameters, out string value)
    {
        (group, name, parameters, value) = (null, "", [], "");
        // A byte order mark belongs to the text, not to the name.
        var begin = at == 1 && input.Length > 0 && input[0] == '\uFEFF' ? 1 : 0;
        var nameEnd = NameEnd(input, begin);
        if (nameEnd == begin || nameEnd == input.Length) return false;
        if (input[nameEnd] == '.')
        {
            group = input[begin..nameEnd].ToString();
            begin = nameEnd + 1;
            nameEnd = NameEnd(input, begin);
            if (nameEnd == begin || nameEnd == input.Length) return false;
        }
        var next = nameEnd;
        var read = new FewItems<ContentParameter>();
        while (next < input.Length && input[next] == ';')
        {
            if (!TryParameter(input, ref next, out var parameter)) return false;
            read.Add(parameter);
        }
        if (next >= input.Length || input[next] != ':') return false;
        (name, value, parameters) = (ContentWords.InUpperCase(input[begin..nameEnd]), input[(next + 1)..].ToString(), read.ToImmutable());
        return true;
    }

    private static int NameEnd(ReadOnlySpan<char> input, int from)
    {
        while (from < input.Length && (char.IsAsciiLetterOrDigit(input[from]) || input[from] is '-' or '_')) from++;
        return from;
    }

    private static bool TryParameter(ReadOnlySpan<char> input, ref int next, out ContentParameter parameter)
    {
        parameter = ContentParameter.None;
        var start = ++next;
        while (next < input.Length && input[next] is not ('=' or ';' or ':' or ',' or '"')) next++;
        if (next == input.Length) return false;
        if (input[next] != '=')
        {
            if (input[next] is '"' or ',') return false;
            parameter = new ContentParameter("", [ContentWords.Of(input[start..next].Trim())]);
            return true;
        }
        var name = ContentWords.InUpperCase(input[start..next].Trim());
        var values = new FewItems<string>();
        do
        {
            next++;
            if (!TryParameterValue(input, ref next, out var value)) return false;
            values.Add(value);
        }
        while (next < input.Length && input[next] == ',');
        parameter = new ContentParameter(name, values.ToImmutable());
        return next < input.Length;
    }

    private static bool TryParameterValue(ReadOnlySpan<char> input, ref int next, out string value)
    {
        var start = next;
        if (next < input.Length && input[next] == '"')
        {
            var length = input[(next + 1)..].IndexOf('"');
            value = length < 0 ? "" : ContentEscapes.ReadParameter(ContentWords.Of(input.Slice(start + 1, length)));
            next += length + 2;
            return length >= 0 && next < input.Length && input[next] is ',' or ';' or ':';
        }
        while (next < input.Length && input[next] is not (',' or ';' or ':')) next++;
        value = ContentEscapes.ReadParameter(ContentWords.Of(input[start..next]));
        return next < input.Length;
    }
}
