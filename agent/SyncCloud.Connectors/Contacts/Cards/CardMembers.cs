using System.Text;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Names of members that most contacts have, so that each is in memory once.</summary>
internal static class CardMembers
{
    private static readonly string[] names =
    [
        "kind", "value", "number", "features", "contexts", "address", "components", "private", "work", "mobile", "name", "units", "note", "date", "year", "month", "day", "uri", "data", "mediaType", "TYPE",
    ];

    private static readonly byte[][] encoded = [.. names.Select(Encoding.UTF8.GetBytes)];

    internal static string Name(ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i < encoded.Length; i++)
            if (utf8.SequenceEqual(encoded[i])) return names[i];
        return Encoding.UTF8.GetString(utf8);
    }
}
