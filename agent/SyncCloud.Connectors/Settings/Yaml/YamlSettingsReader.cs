using System.Text;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SyncCloud.Connectors.Settings.Yaml;

/// <summary>Brings the events that YamlDotNet reads, with their places, into tables and lists.</summary>
internal sealed class YamlSettingsReader(string text)
{
    private const int Deepest = 64;
    private readonly Parser parser = new(new StringReader(text));
    private readonly HashSet<string> anchors = [];

    /// <summary>A value with its end, and whether it, or a part of it, has an anchor, a tag or an alias.</summary>
    private readonly record struct Node(SettingSyntax Syntax, int Start, int End, bool IsNative);

    internal static SettingSyntax Read(string text)
    {
        LineEnds.Check(text);
        try
        {
            return new YamlSettingsReader(text).Document();
        }
        catch (YamlException e)
        {
            throw new SettingsFormatException((int)e.Start.Line, $"this is no YAML: {e.Message}");
        }
        // Of some texts its scanner says no more.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            throw new SettingsFormatException(0, "this is no YAML");
        }
    }

    private SettingSyntax Document()
    {
        Next();
        if (Next() is StreamEnd) return new YamlBlankSyntax();
        var root = Value(Next(), -1, "", 0);
        Next();
        if (Next() is not StreamEnd) throw Wrong(parser.Current!, "a second document begins here: settings are in one");
        if (root.IsNative && root.Syntax is YamlSingleSyntax) throw new SettingsFormatException(1, "the whole document has an anchor or a tag: take it away");
        return root.Syntax is YamlSingleSyntax { Value: SingleSetting { IsNull: true } } ? new YamlBlankSyntax() : root.Syntax;
    }

    private ParsingEvent Next()
    {
        if (!parser.MoveNext()) throw new SettingsFormatException(0, "this YAML ends early");
        return parser.Current!;
    }

    private static SettingsFormatException Wrong(ParsingEvent at, string message) => new((int)at.Start.Line, message);

    /// <param name="begin">Its first event.</param>
    /// <param name="slot">Behind the colon or dash before it.</param>
    /// <param name="column">The spaces before the member that it is the value of; null within brackets.</param>
    /// <param name="depth">How many are around it.</param>
    private Node Value(ParsingEvent begin, int slot, string? column, int depth)
    {
        if (depth > Deepest) throw Wrong(begin, "tables lie too deep in each other here");
        if (begin is AnchorAlias alias && !anchors.Contains(alias.Value.Value)) throw Wrong(begin, $"nothing above has the anchor '{alias.Value.Value}'");
        if (begin is NodeEvent { Anchor.IsEmpty: false } anchored) anchors.Add(anchored.Anchor.Value);
        var node = begin switch
        {
            Scalar scalar => Single(scalar, slot, column),
            MappingStart mapping => Container(mapping, isTable: true, slot, column, depth),
            SequenceStart sequence => Container(sequence, isTable: false, slot, column, depth),
            _ => new Node(Native(begin, (int)begin.Start.Index, (int)begin.End.Index, slot, column), (int)begin.Start.Index, (int)begin.End.Index, true),
        };
        if (begin is NodeEvent described && (!described.Anchor.IsEmpty || !described.Tag.IsEmpty))
        {
            // Within brackets some take it for a text; anywhere else it ends a name.
            if (begin is Scalar { Style: ScalarStyle.Plain, Value: [':', ..] }) throw Wrong(begin, "put the text behind the anchor or tag into quotes");
            var start = (int)begin.Start.Index;
            var end = begin is Scalar { Style: ScalarStyle.Plain, Value.Length: 0 } ? DescriptionEnd(start, node.End, isInBrackets: column is null) : node.End;
            return new Node(Native(begin, start, end, slot, column), start, end, true);
        }
        return node;
    }

    /// <summary>Behind the anchor and tag of nothing: the scanner takes what follows for a part, white space and comments, or the comma of brackets.</summary>
    private int DescriptionEnd(int start, int limit, bool isInBrackets)
    {
        var end = start;
        for (var at = start; at < limit && text[at] is '&' or '!';)
        {
            var isVerbatim = text.AsSpan(at).StartsWith("!<", StringComparison.Ordinal);
            while (at < limit && !char.IsWhiteSpace(text[at]) && (isVerbatim || !isInBrackets || text[at] is not (',' or ']' or '}'))) isVerbatim &= text[at++] != '>';
            end = at;
            while (at < limit && text[at] is ' ' or '\t') at++;
        }
        return end;
    }

    /// <summary>The spelling of a whole value, its further lines as if its member began at the margin.</summary>
    private YamlSingleSyntax Native(ParsingEvent begin, int start, int end, int slot, string? column)
    {
        if (column is null && text.AsSpan(start, end - start).Contains('\n')) throw Wrong(begin, "what has an anchor or a tag within brackets must stand in one line");
        var lines = text[start..end].Split('\n');
        var spelling = new StringBuilder(lines[0].TrimEnd('\r'));
        foreach (var line in lines.Skip(1))
        {
            var indented = line.Length - line.TrimStart(' ').Length;
            spelling.Append('\n').Append(line.AsSpan(Math.Min(indented, column!.Length)).TrimEnd('\r'));
        }
        return new YamlSingleSyntax(new SingleSetting(SettingNumber.Literal(spelling.ToString())), Math.Max(slot, 0), start, end, column);
    }

    private Node Single(Scalar scalar, int slot, string? column)
    {
        var (start, end) = ((int)scalar.Start.Index, (int)scalar.End.Index);
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
            while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        var value = scalar.Style == ScalarStyle.Plain ? new SingleSetting(YamlScalar.Read(scalar.Value)) : SingleSetting.Text(scalar.Value);
        return new Node(new YamlSingleSyntax(value, slot < 0 ? start : slot, start, end, column), start, end, false);
    }

    private Node Container(ParsingEvent begin, bool isTable, int slot, string? column, int depth)
    {
        var start = (int)begin.Start.Index;
        var isFlow = begin is MappingStart { Style: MappingStyle.Flow } or SequenceStart { Style: SequenceStyle.Flow };
        if (!isFlow && column is null) throw Wrong(begin, "this is no YAML: a block within brackets");
        var (blocks, brackets, names) = (new List<YamlBlockMember>(), new List<BracketMember>(), new HashSet<string>());
        string? inner = null;
        while (Next() is not (MappingEnd or SequenceEnd))
        {
            var from = isTable ? (int)parser.Current!.Start.Index : isFlow ? 0 : DashBefore(parser.Current!);
            inner ??= isFlow ? null : new string(' ', from - LineStart(from));
            var name = isTable ? Name(names) : null;
            var at = isTable ? Colon((int)parser.Current!.End.Index) : from + 1;
            var node = Value(isTable ? Next() : parser.Current!, at, inner, depth + 1);
            if (!isTable && isFlow) from = node.Start;
            var end = Math.Max(node.End, isTable ? at : from);
            var member = new MemberSyntax(name, node.Syntax);
            if (isFlow) brackets.Add(new BracketMember(member, from, end, BracketSyntax.CommaAfter(YamlSpelling.Instance, text, end)));
            else blocks.Add(new YamlBlockMember(member, from, Math.Max(end, from + 1)));
        }
        if (!isFlow) return new Node(new YamlBlockSyntax(isTable, slot, inner ?? "", blocks), start, blocks.Count == 0 ? start : blocks[^1].End, false);
        var close = (int)parser.Current!.Start.Index + 1;
        var open = text.IndexOf(isTable ? '{' : '[', start);
        // A single pair in a list needs no brackets: [a: 1].
        if (open < start || (brackets.Count > 0 && open > brackets[0].Start) || close > text.Length || text[close - 1] is not ('}' or ']')) throw Wrong(begin, "a pair within a list needs brackets: { name: value }");
        return new Node(new BracketSyntax(YamlSpelling.Instance, isTable, open, close, brackets), start, close, false);
    }

    private string Name(HashSet<string> names)
    {
        if (parser.Current is not Scalar { Anchor.IsEmpty: true, Tag.IsEmpty: true } scalar) throw Wrong(parser.Current!, "the name of a setting must be a text");
        if (!names.Add(scalar.Value)) throw Wrong(scalar, $"'{scalar.Value}' is there a second time: remove one of them");
        var before = (int)scalar.Start.Index - 1;
        while (before >= 0 && text[before] is ' ' or '\t') before--;
        if (before >= 0 && text[before] == '?') throw Wrong(scalar, "write this as 'name: value', without the '?'");
        return scalar.Value;
    }

    /// <summary>Behind the colon after a name; within brackets there may be none.</summary>
    private int Colon(int at)
    {
        var colon = at;
        while (colon < text.Length && text[colon] is ' ' or '\t') colon++;
        return colon < text.Length && text[colon] == ':' ? colon + 1 : at;
    }

    private int DashBefore(ParsingEvent value)
    {
        var dash = Math.Min((int)value.Start.Index, text.Length) - 1;
        while (dash >= 0 && text[dash] != '-') dash--;
        return dash < 0 ? throw Wrong(value, "this is no YAML: a list without a dash") : dash;
    }

    private int LineStart(int at) => at == 0 ? 0 : text.LastIndexOfAny(['\n', '\u0085', '\u2028', '\u2029'], at - 1) + 1;
}
