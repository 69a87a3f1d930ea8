using System.Text;
using System.Text.Json;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Chromium;

/// <summary>The file <c>Bookmarks</c> in a profile of Chromium and its kin. It has no separators, tags, keywords and descriptions.</summary>
internal sealed class ChromiumForm : IBookmarkFileForm
{
    internal const string FileName = "Bookmarks";

    internal static ChromiumForm Instance { get; } = new();

    public string Name => "chromium";

    public ReadOnlyMemory<byte> Empty { get; } = MakeEmpty();

    public string? RunningBrowser(string path) => ChromiumProfile.RunningBrowser(path);

    public BookmarkTree Read(ReadOnlyMemory<byte> bytes) => new ChromiumReading(bytes).Run();

    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, BookmarkTree tree, TargetTree target)
    {
        try { return new ChromiumWriting(bytes, tree).Run(target); }
        // What stands between the bookmarks may be no text, or be nested too deep for the checksum.
        catch (Exception e) when (e is InvalidOperationException or JsonException) { throw new DocumentFormException("something else in the file has no checksum"); }
    }

    public Fields? Project(Fields fields)
    {
        var url = BookmarkFields.TextOf(fields, BookmarkFields.Url);
        if (BookmarkFields.IsFolder(fields) ? url is not null : !BookmarkFields.IsLink(fields) || !BookmarkAddress.Is(url) || url!.StartsWith("place:", StringComparison.Ordinal)) return null;
        return fields.Only(name => name is BookmarkFields.Type or BookmarkFields.Url || ChromiumMembers.IsExtension(name))
            .WithText(BookmarkFields.Title, ChromiumMembers.Title(BookmarkFields.TextOf(fields, BookmarkFields.Title) ?? ""))
            .WithTime(BookmarkFields.Added, ChromiumMembers.Time(ChromiumMembers.Time(fields[BookmarkFields.Added]?.AsNumber())));
    }

    public string? KeyOf(ItemId id) => GuidOf(id);

    public ItemId IdOf(string key) => Guid.TryParseExact(key, "D", out var guid) ? ItemId.Read(guid.ToByteArray(bigEndian: true)) : throw new ArgumentException($"'{key}' is no GUID", nameof(key));

    internal static string GuidOf(ItemId id) => new Guid(id.ToArray(), bigEndian: true).ToString("D");

    private static byte[] MakeEmpty()
    {
        // The GUIDs are those that Chromium gives these folders.
        var folders = new[] { ("bookmark_bar", "0bc5d13f-2cba-5d74-951f-3f233fe6c908", "1", "Bookmarks bar"), ("other", "82b081ec-3dd3-529c-8475-ab6c344590dd", "2", "Other bookmarks"), ("synced", "4cf2e351-0e85-532b-bb37-df045d8f8d0f", "3", "Mobile bookmarks") };
        var roots = string.Join(",\n", folders.Select(one => $$"""
                  "{{one.Item1}}": {
                     "children": [  ],
                     "date_added": "0",
                     "date_last_used": "0",
                     "date_modified": "0",
                     "guid": "{{one.Item2}}",
                     "id": "{{one.Item3}}",
                     "name": "{{one.Item4}}",
                     "type": "folder"
                  }
            """));
        string Text(string checksum) => $"{{\n   \"checksum\": \"{checksum}\",\n   \"roots\": {{\n{roots}\n   }},\n   \"version\": 1\n}}\n";
        return Encoding.UTF8.GetBytes(Text(ChromiumChecksum.Of(Encoding.UTF8.GetBytes(Text("")))));
    }
}
