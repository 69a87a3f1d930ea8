using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Values;

/// <summary>Numbers, which keep their spelling on every device: as a CBOR number where that is spelled so again, else as the spelling itself.</summary>
internal static partial class SettingNumber
{
    /// <summary>The number that JSON, TOML and YAML all write as <paramref name="text"/>; null when it is no number of JSON.</summary>
    internal static FieldValue? Of(string text)
    {
        if (!Json().IsMatch(text)) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) && text != "-0") return FieldValue.Of(integer);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) && Spell(real) == text ? FieldValue.Of(real) : Literal(text);
    }

    /// <summary>The one spelling of a CBOR number; null when the value is none.</summary>
    internal static string? Spell(FieldValue value) =>
        value.AsNumber() is { } integer ? integer.ToString(CultureInfo.InvariantCulture) : value.AsReal() is { } real && double.IsFinite(real) ? Spell(real) : null;

    /// <summary>A native spelling as a value; see <see cref="SingleSetting"/>.</summary>
    internal static FieldValue Literal(string spelling) => FieldValue.Of(Encoding.UTF8.GetBytes(spelling).AsMemory());

    /// <summary>The spelling that a value is, or null.</summary>
    internal static string? AsLiteral(FieldValue value) => value.AsBytes() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The number that TOML's or YAML's <paramref name="spelling"/> means, for forms that cannot spell it so; null when it is none, or one that no number of theirs equals.</summary>
    internal static FieldValue? Meaning(string spelling)
    {
        var text = spelling.Replace("_", "", StringComparison.Ordinal);
        if (Prefixed().Match(text) is { Success: true } match)
        {
            var numberBase = match.Groups[1].Value switch { "x" => 16, "o" => 8, _ => 2 };
            try { return FieldValue.Of(Convert.ToInt64(match.Groups[2].Value, numberBase)); }
            catch (Exception e) when (e is OverflowException or FormatException) { return null; }
        }
        text = text.TrimStart('+');
        text = text.StartsWith('.') ? "0" + text : text.StartsWith("-.", StringComparison.Ordinal) ? "-0" + text[1..] : text;
        return Of(BareDot().Replace(text, ".0"));
    }

    private static string Spell(double real)
    {
        var text = real.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : text;
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Json();

    [GeneratedRegex(@"^\+?0([xob])([0-9a-fA-F]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Prefixed();

    [GeneratedRegex(@"(?<=[0-9])\.(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex BareDot();
}
