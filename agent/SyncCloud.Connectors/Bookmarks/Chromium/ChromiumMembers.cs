using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Chromium;

/// <summary>What Chromium calls the parts of a bookmark, and how it spells them.</summary>
internal static class ChromiumMembers
{
    internal const string Name = "name", Url = "url", Type = "type", Id = "id", Guid = "guid", Children = "children", Added = "date_added", Used = "date_last_used", FolderModified = "date_modified";
    internal const string TypeUrl = "url", TypeFolder = "folder";
    internal const string Checksum = "checksum", Roots = "roots", Version = "version";

    private const string Extension = "chromium/";
    private const long EpochMicroseconds = 11_644_473_600_000_000;
    private static readonly System.Buffers.SearchValues<char> spaced = System.Buffers.SearchValues.Create("\n\r\t\u2028\u2029\0");

    /// <summary>Those that are fields of ours, or each browser's own; all others travel as they are.</summary>
    private static readonly ImmutableHashSet<string> known = [Name, Url, Type, Id, Guid, Children, Added, Used, FolderModified];

    internal static string? FieldOf(string member) => known.Contains(member) || member.Length == 0 ? null : Extension + member;

    internal static string? MemberOf(string field) => field.StartsWith(Extension, StringComparison.Ordinal) && !known.Contains(field[Extension.Length..]) ? field[Extension.Length..] : null;

    internal static bool IsExtension(string field) => MemberOf(field) is { Length: > 0 };

    /// <summary>Chromium has no line breaks in titles: when it reads one it makes a space of it.</summary>
    internal static string Title(string title) => title.AsSpan().IndexOfAny(spaced) < 0 ? title : new string([.. title.Select(static c => spaced.Contains(c) ? ' ' : c)]);

    /// <summary>Microseconds since 1970, from those since 1601 that it writes as text; null when there is no time.</summary>
    internal static long? Time(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time > EpochMicroseconds ? time - EpochMicroseconds : null;

    internal static string Time(long? microseconds) => microseconds is > 0 and < long.MaxValue - EpochMicroseconds ? (microseconds.Value + EpochMicroseconds).ToString(CultureInfo.InvariantCulture) : "0";

    internal static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>The members that show fields of ours, with their values as JSON.</summary>
    internal static IEnumerable<(string Name, string Value)> Of(Fields shown)
    {
        yield return (Name, Quoted(BookmarkFields.TextOf(shown, BookmarkFields.Title) ?? ""));
        if (BookmarkFields.TextOf(shown, BookmarkFields.Url) is { } url) yield return (Url, Quoted(url));
        yield return (Added, Quoted(Time(shown[BookmarkFields.Added]?.AsNumber())));
        foreach (var (field, value) in shown)
            if (MemberOf(field) is { } member) yield return (member, value.AsText() ?? "null");
    }
}
