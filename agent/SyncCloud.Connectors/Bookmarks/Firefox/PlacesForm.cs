using System.Buffers.Text;
using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Firefox;

/// <summary>The database <c>places.sqlite</c> in a profile of Firefox and its kin. It has no descriptions; tags and keywords belong to an address, so all bookmarks of one have the same.</summary>
internal sealed class PlacesForm : IBookmarkForm
{
    internal const string FileName = "places.sqlite";
    internal const int Link = 1, Folder = 2, Separator = 3;
    private const int KeyBytes = 9, LongestTag = 100, LongestAddress = 65536;

    internal static PlacesForm Instance { get; } = new();

    public string Name => "firefox";

    /// <summary>The folders that every profile has, by their keys.</summary>
    internal static IReadOnlyDictionary<string, BookmarkRoot> Roots { get; } = new Dictionary<string, BookmarkRoot>
    {
        ["toolbar_____"] = BookmarkRoot.Bar, ["unfiled_____"] = BookmarkRoot.Other, ["mobile______"] = BookmarkRoot.Mobile, ["menu________"] = BookmarkRoot.Menu,
    };

    internal const string TagsRoot = "tags________";

    public Fields? Project(Fields fields)
    {
        var shown = Fields.Empty.With(BookmarkFields.Type, fields[BookmarkFields.Type]).WithText(BookmarkFields.Title, BookmarkFields.TextOf(fields, BookmarkFields.Title)).WithTime(BookmarkFields.Added, fields[BookmarkFields.Added]?.AsNumber());
        switch (BookmarkFields.TextOf(fields, BookmarkFields.Type))
        {
            case BookmarkFields.Folder: return shown;
            case BookmarkFields.Separator: return Fields.Of((BookmarkFields.Type, FieldValue.Of(BookmarkFields.Separator)));
            case BookmarkFields.Link when BookmarkFields.TextOf(fields, BookmarkFields.Url) is { Length: < LongestAddress } url && BookmarkAddress.Is(url):
                shown = shown.WithText(BookmarkFields.Url, url).WithText(BookmarkFields.Keyword, Keyword(BookmarkFields.TextOf(fields, BookmarkFields.Keyword)))
                    .WithTime(BookmarkFields.Modified, Modified(fields[BookmarkFields.Added]?.AsNumber(), fields[BookmarkFields.Modified]?.AsNumber()));
                return BookmarkFields.TagsOf(fields).Where(IsTag).Aggregate(shown, static (tagged, tag) => tagged.With(BookmarkFields.TagField(tag), FieldValue.Of(true)));
            default: return null;
        }
    }

    public string? KeyOf(ItemId id) => Base64Url.EncodeToString(id.ToArray().AsSpan(0, KeyBytes));

    /// <summary>The key's bytes and a hash of them; so an item that Firefox made has its key in every Firefox.</summary>
    public ItemId IdOf(string key)
    {
        var bytes = new byte[KeyBytes];
        var hash = Hash256.Of(Encoding.UTF8.GetBytes(key)).ToArray();
        return key.Length == 12 && Base64Url.TryDecodeFromChars(key, bytes, out var length) && length == KeyBytes
            ? ItemId.Read([.. bytes, .. hash.AsSpan(0, IdBytes.Length - KeyBytes)])
            : ItemId.Read(hash.AsSpan(0, IdBytes.Length));
    }

    /// <summary>A bookmark that was never changed has the time when it was added there.</summary>
    internal static long? Modified(long? added, long? modified) => modified == added ? null : modified;

    private static bool IsTag(string tag) => tag.Length is > 0 and <= LongestTag && !tag.Contains(',', StringComparison.Ordinal) && tag.Trim() == tag;

    private static string? Keyword(string? keyword) => keyword?.Trim().ToLowerInvariant();
}
