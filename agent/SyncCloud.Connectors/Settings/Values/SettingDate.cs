using System.Text.RegularExpressions;

namespace SyncCloud.Connectors.Settings.Values;

/// <summary>Dates and times of day as TOML writes them.</summary>
internal static partial class SettingDate
{
    internal static bool Is(string text) => Date().IsMatch(text) || Time().IsMatch(text);

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"^[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}
