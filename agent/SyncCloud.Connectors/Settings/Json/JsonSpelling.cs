using System.Text.Encodings.Web;
using System.Text.Json;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Json;

/// <summary>RFC 8259, with the comments that editors allow.</summary>
internal sealed class JsonSpelling : SettingsSpelling
{
    internal static JsonSpelling Instance { get; } = new();

    internal override string Between => ": ";

    internal override bool BreaksTables => true;

    internal override bool BreaksNew => true;

    internal override string Name(string name) => Quoted(name);

    internal override string Single(FieldValue value) =>
        value.AsText() is { } text ? Quoted(text)
        : value.AsFlag() is { } flag ? flag ? "true" : "false"
        : value == SingleSetting.Null.Value ? "null"
        : SettingNumber.Spell(value) ?? SettingNumber.AsLiteral(value) ?? throw new DocumentFormException("JSON has no such value");

    internal override int SkipTrivia(string text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at])) at++;
            else if (text.AsSpan(at).StartsWith("//")) at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
            else if (text.AsSpan(at).StartsWith("/*")) at = text.IndexOf("*/", at + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : text.Length;
            else break;
        }
        return at;
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
