using System.Text.RegularExpressions;
using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Yaml;

/// <summary>What a scalar without quotes says, by YAML 1.2's core schema, and which texts may stand so for readers of YAML 1.1 too.</summary>
internal static partial class YamlScalar
{
    internal static FieldValue Read(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => SingleSetting.Null.Value,
        "true" or "True" or "TRUE" => FieldValue.Of(true),
        "false" or "False" or "FALSE" => FieldValue.Of(false),
        _ => SettingNumber.Of(plain) ?? (Number().IsMatch(plain) ? SettingNumber.Literal(plain) : FieldValue.Of(plain)),
    };

    internal static bool MayBePlain(string text) => Plain().IsMatch(text) && !Word().IsMatch(text) && !text.Contains(" #", StringComparison.Ordinal) && Read(text).AsText() == text;

    [GeneratedRegex(@"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^[\p{L}_/]([\p{L}\p{Nd}_/.+@()%# -]|:(?=[^\s:,\[\]{}]))*(?<! )\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(y|n|yes|no|on|off|true|false|null)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
