namespace SyncCloud.Connectors.Calendar;

/// <summary>Names of fields that are paths: '/' between parts, and within a part '~' and '/' as RFC 6901 escapes them.</summary>
internal static class FieldPath
{
    public static string In(string place, string part) => $"{place}/{Escape(part)}";

    public static string Escape(string part) => part.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string Unescape(string part) => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>The part behind <paramref name="place"/>, when <paramref name="name"/> is directly in it.</summary>
    public static string? PartIn(string place, string name) =>
        name.Length > place.Length && name[place.Length] == '/' && name.StartsWith(place, StringComparison.Ordinal) && name.IndexOf('/', place.Length + 1) < 0 ? Unescape(name[(place.Length + 1)..]) : null;
}
