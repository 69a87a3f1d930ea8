using System.Collections.Immutable;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Protocol;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace SyncCloud.Connectors.Settings.Toml;

/// <summary>Brings what Tomlyn reads, with its places, into tables.</summary>
internal sealed class TomlSettingsReader
{
    private static readonly TomlSerializerOptions bounded = new() { MaxDepth = 64 };
    private readonly string text;
    private readonly TomlTableSyntax root = new([], null, []);

    private TomlSettingsReader(string text) => this.text = text;

    internal static TomlTableSyntax Read(string text)
    {
        var document = Parse(text);
        foreach (var message in document.Diagnostics)
            if (message.Kind == DiagnosticMessageKind.Error) throw new SettingsFormatException(message.Span.Start.Line + 1, $"this is no TOML: {message.Message}");
        return new TomlSettingsReader(text).Read(document);
    }

    /// <summary>The value that TOML reads where <paramref name="spelling"/> stands; null when that is no number and no date.</summary>
    internal static FieldValue? ReadSingle(string spelling)
    {
        if (spelling.Length is 0 or > 4096 || !spelling.All(static c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.' or ':' or ' ' or '_') || spelling is "true" or "false") return null;
        var document = SyntaxParser.Parse("x = " + spelling, "", true);
        if (document.HasErrors || document.KeyValues.FirstOrDefault()?.Value is not { } value || End(value) != spelling.Length + 4) return null;
        return value is IntegerValueSyntax or FloatValueSyntax or DateTimeValueSyntax ? SettingNumber.Of(spelling) ?? SettingNumber.Literal(spelling) : null;
    }

    private static DocumentSyntax Parse(string text)
    {
        try { return SyntaxParser.Parse(text, bounded, "", true); }
        // What is no diagnosis: brackets too deep in each other.
        catch (TomlException e) { throw new SettingsFormatException(e.Line ?? 0, $"this is no TOML: {e.Message}"); }
        // Of some texts that end within an escape it says no more.
        catch (ArgumentException) { throw new SettingsFormatException(0, "this is no TOML: a text in it does not end"); }
    }

    private static int End(SyntaxNode node) => node.Span.End.Offset + 1;

    private TomlTableSyntax Read(DocumentSyntax document)
    {
        var top = new TomlSection(-1, 0);
        root.Sections.Add(top);
        foreach (var key in document.KeyValues) ReadKey(root, top, key);
        foreach (var block in document.Tables)
        {
            var path = Names(block.Name!);
            var header = new TomlSection(block.Span.Start.Offset, NextLine(block.Name!.Span.End.Offset));
            var table = block is TableArraySyntax ? NewElement(path) : Table(root, path);
            table.Sections.Add(header);
            foreach (var key in block.Items) ReadKey(table, header, key);
        }
        return root;
    }

    private void ReadKey(TomlTableSyntax table, TomlSection section, KeyValueSyntax key)
    {
        var names = Names(key.Key!);
        for (var i = 0; i < names.Length - 1; i++)
        {
            var inner = table.Find(names[i]);
            if (inner is null) table.Add(names[i], inner = new TomlTableSyntax([.. table.Path, names[i]], section, names[..(i + 1)]));
            table = inner as TomlTableSyntax ?? throw Taken(key, names);
        }
        if (table.Find(names[^1]) is not null) throw Taken(key, names);
        var end = NextLine(End(key.Value!) - 1);
        table.AddKey(names[^1], Value(key.Value!), text.LastIndexOf('\n', Math.Max(key.Span.Start.Offset - 1, 0)) + 1, end);
        section.AddKey(end);
    }

    private TomlTableSyntax NewElement(ImmutableArray<string> path)
    {
        var parent = Table(root, path[..^1]);
        var list = parent.Find(path[^1]);
        if (list is null) parent.Add(path[^1], list = new TomlTablesSyntax(path));
        var table = new TomlTableSyntax(path, null, []);
        (list as TomlTablesSyntax ?? throw new SettingsFormatException(0, $"'{string.Join('.', path)}' is no list of tables")).Add(table);
        return table;
    }

    private static TomlTableSyntax Table(TomlTableSyntax table, ImmutableArray<string> path)
    {
        foreach (var name in path)
        {
            var inner = table.Find(name);
            if (inner is null) table.Add(name, inner = new TomlTableSyntax([.. table.Path, name], null, []));
            table = inner switch { TomlTableSyntax known => known, TomlTablesSyntax list => list.Last, _ => throw new SettingsFormatException(0, $"'{string.Join('.', path)}' is no table") };
        }
        return table;
    }

    private static SettingsFormatException Taken(KeyValueSyntax key, ImmutableArray<string> names) =>
        new(key.Span.Start.Line + 1, $"'{string.Join('.', names)}' is there a second time: remove one of them");

    private SettingSyntax Value(ValueSyntax value)
    {
        var (start, end) = (value.Span.Start.Offset, End(value));
        switch (value)
        {
            case ArraySyntax list:
                return new BracketSyntax(TomlSpelling.Instance, false, start, end, [.. list.Items.Select(item => Member(null, Value(item.Value!), item.Value!.Span.Start.Offset, End(item.Value)))]);
            case InlineTableSyntax table when table.Items.All(item => item.KeyValue!.Key!.DotKeys.ChildrenCount == 0):
                var members = table.Items.Select(item => Member(Names(item.KeyValue!.Key!)[0], Value(item.KeyValue.Value!), item.KeyValue.Key!.Span.Start.Offset, End(item.KeyValue.Value!))).ToList();
                if (members.DistinctBy(member => member.Member.Name).Count() < members.Count) throw new SettingsFormatException(value.Span.Start.Line + 1, "a name is there a second time in this table: remove one of them");
                return new BracketSyntax(TomlSpelling.Instance, true, start, end, members);
            case InlineTableSyntax table:
                var inner = new TomlTableSyntax([], null, []);
                foreach (var item in table.Items) ReadKey(inner, new TomlSection(-1, 0), item.KeyValue!);
                return new SingleSyntax(TomlSpelling.Instance, inner.Value, start, end);
            case StringValueSyntax single:
                return new SingleSyntax(TomlSpelling.Instance, SingleSetting.Text(Text(single.Value ?? "", start, end)), start, end);
            case BooleanValueSyntax flag:
                return new SingleSyntax(TomlSpelling.Instance, SingleSetting.Flag(flag.Value), start, end);
            default:
                return new SingleSyntax(TomlSpelling.Instance, new SingleSetting(SettingNumber.Of(text[start..end]) ?? SettingNumber.Literal(text[start..end])), start, end);
        }
    }

    /// <summary>A text of several lines is the same on all systems.</summary>
    private string Text(string value, int start, int end) => text.AsSpan(start, end - start).Contains("\r\n", StringComparison.Ordinal) ? value.Replace("\r\n", "\n", StringComparison.Ordinal) : value;

    private BracketMember Member(string? name, SettingSyntax syntax, int start, int end) => new(new MemberSyntax(name, syntax), start, end, BracketSyntax.CommaAfter(TomlSpelling.Instance, text, end));

    private int NextLine(int at) => text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : text.Length;

    private static ImmutableArray<string> Names(KeySyntax key) => [NameOf(key.Key!), .. key.DotKeys.Select(dotted => NameOf(dotted.Key!))];

    private static string NameOf(BareKeyOrStringValueSyntax name) => name is StringValueSyntax quoted ? quoted.Value ?? "" : ((BareKeySyntax)name).Key?.Text ?? "";
}
