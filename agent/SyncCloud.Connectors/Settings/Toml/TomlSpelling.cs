using System.Globalization;
using System.Text;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Toml;

/// <summary>TOML 1.0: inline tables stand in one line, with no comma at their end.</summary>
internal sealed class TomlSpelling : SettingsSpelling
{
    internal static TomlSpelling Instance { get; } = new();

    internal override string Between => " = ";

    internal override bool BreaksTables => false;

    internal override string Name(string name) => name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : Quoted(name);

    internal string Path(IEnumerable<string> names) => string.Join('.', names.Select(Name));

    internal override string Single(FieldValue value) =>
        value.AsText() is { } text ? Quoted(text)
        : value.AsFlag() is { } flag ? flag ? "true" : "false"
        : SettingNumber.Spell(value) ?? SettingNumber.AsLiteral(value) ?? throw new DocumentFormException("TOML has no such value");

    internal override string Single(FieldValue value, string former)
    {
        if (value.AsText() is not { } text) return Single(value);
        if (text.Contains('\n', StringComparison.Ordinal)) return former.StartsWith("\"\"\"", StringComparison.Ordinal) || former.StartsWith("'''", StringComparison.Ordinal) ? Lines(text, former) : Quoted(text);
        return former.StartsWith('\'') && !text.Any(static c => c == '\'' || IsEscaped(c)) ? $"'{text}'" : Quoted(text);
    }

    internal override int SkipTrivia(string text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n') at++;
            else if (text[at] == '#') at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
            else break;
        }
        return at;
    }

    private static string Lines(string text, string former)
    {
        var newLine = former.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var lines = text.Split('\n');
        return former[0] == '\'' && !lines.Any(static line => line.Any(static c => c == '\'' || IsEscaped(c)))
            ? $"'''{newLine}{string.Join(newLine, lines)}'''"
            : $"\"\"\"{newLine}{string.Join(newLine, lines.Select(static line => Quoted(line)[1..^1]))}\"\"\"";
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c == '\n') quoted.Append("\\n");
            else if (c == '\r') quoted.Append("\\r");
            else if (c == '\t') quoted.Append("\\t");
            else if (IsEscaped(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    private static bool IsEscaped(char c) => c is < ' ' or '\u007f';
}
