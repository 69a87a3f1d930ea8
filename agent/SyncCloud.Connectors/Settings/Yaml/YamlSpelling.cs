using System.Globalization;
using System.Text;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Yaml;

internal sealed class YamlSpelling : SettingsSpelling
{
    internal static YamlSpelling Instance { get; } = new();

    internal override string Between => ": ";

    internal override bool BreaksTables => true;

    internal override string Name(string name) => Text(name, "");

    internal override string Single(FieldValue value) => Single(value, "");

    internal override string Single(FieldValue value, string former) =>
        value.AsText() is { } text ? Text(text, former)
        : value.AsFlag() is { } flag ? flag ? "true" : "false"
        : value == SingleSetting.Null.Value ? "null"
        : SettingNumber.Spell(value) ?? SettingNumber.AsLiteral(value) ?? throw new DocumentFormException("YAML has no such value");

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

    private static string Text(string text, string former)
    {
        if (former.StartsWith('\'') && !text.Any(IsEscaped)) return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        return !former.StartsWith('"') && YamlScalar.MayBePlain(text) ? text : Quoted(text);
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c == '\n') quoted.Append("\\n");
            else if (c == '\t') quoted.Append("\\t");
            else if (IsEscaped(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>What breaks a line for one reader or another, or is not printable.</summary>
    private static bool IsEscaped(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff';
}
