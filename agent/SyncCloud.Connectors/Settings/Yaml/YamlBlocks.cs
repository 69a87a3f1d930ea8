using System.Text;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Yaml;

/// <summary>New lines of YAML. A column is given as the spaces before it.</summary>
internal static class YamlBlocks
{
    /// <summary>A member with all its lines, from its name or dash on; no line break at the end.</summary>
    internal static string Member(string? name, SettingValue value, string column, TextEdits edits)
    {
        var head = name is null ? "-" : YamlSpelling.Instance.Name(name) + ":";
        var inner = column + Unit(edits);
        return value switch
        {
            TableSetting { Members.IsEmpty: false } table when name is null => $"- {Members(table, column + "  ", edits)}",
            TableSetting { Members.IsEmpty: false } table => $"{head}{edits.NewLine}{inner}{Members(table, inner, edits)}",
            ListSetting { Items.IsEmpty: false } list => $"{head}{edits.NewLine}{inner}{Items(list, inner, edits)}",
            _ => $"{head} {Single(value, column, "", edits)}",
        };
    }

    /// <summary>A table or a list that holds something, from its first member on.</summary>
    internal static string Block(SettingValue value, string column, TextEdits edits) => value is TableSetting table ? Members(table, column, edits) : Items((ListSetting)value, column, edits);

    internal static bool IsBlock(SettingValue value) => value is TableSetting { Members.IsEmpty: false } or ListSetting { Items.IsEmpty: false };

    /// <summary>A single value, or a table or list without members, in the place of <paramref name="former"/>.</summary>
    internal static string Single(SettingValue value, string column, string former, TextEdits edits)
    {
        if (value is not SingleSetting single) return YamlSpelling.Instance.Spell(value, column, broken: false, edits);
        if (former.StartsWith('|') && single.Value.AsText() is { } text && Literal(text, column + Unit(edits), edits) is { } literal) return literal;
        return YamlSpelling.Instance.Single(single.Value, former).Replace("\n", edits.NewLine + column, StringComparison.Ordinal);
    }

    internal static string Unit(TextEdits edits) => edits.Unit.All(static c => c == ' ') ? edits.Unit : "  ";

    /// <summary>In the order of names, but what is referred to before what refers to it.</summary>
    internal static IEnumerable<T> Ordered<T>(IEnumerable<T> members, Func<T, SettingValue> value) => members.OrderBy(member => value(member) is SingleSetting single && SettingNumber.AsLiteral(single.Value) is ['&', ..] ? 0 : 1);

    private static string Members(TableSetting table, string column, TextEdits edits) =>
        string.Join(edits.NewLine + column, Ordered(table.Members, member => member.Value).Select(member => Member(member.Key, member.Value, column, edits)));

    private static string Items(ListSetting list, string column, TextEdits edits) => string.Join(edits.NewLine + column, list.Items.Select(item => Member(null, item, column, edits)));

    /// <summary>A text of lines as a block; null when it cannot be one.</summary>
    private static string? Literal(string text, string column, TextEdits edits)
    {
        var body = text.EndsWith('\n') ? text[..^1] : text;
        if (!body.Contains('\n', StringComparison.Ordinal) || body[0] is ' ' or '\n' or '\t' || body.EndsWith('\n') || body.Any(static c => c != '\n' && (char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff'))) return null;
        var lines = new StringBuilder(body.Length == text.Length ? "|-" : "|");
        foreach (var line in body.Split('\n')) lines.Append(edits.NewLine).Append(line.Length == 0 ? "" : column + line);
        return lines.ToString();
    }
}
