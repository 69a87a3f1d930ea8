using System.Text;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Netscape;

/// <summary>The HTML that every browser imports and exports (<c>&lt;!DOCTYPE NETSCAPE-Bookmark-file-1&gt;</c>). Its entries have no keys; times are whole seconds, and tags have no comma.</summary>
internal sealed class NetscapeForm : IBookmarkFileForm
{
    internal static NetscapeForm Instance { get; } = new();

    public string Name => "netscape";

    public ReadOnlyMemory<byte> Empty { get; } = Encoding.UTF8.GetBytes("""
        <!DOCTYPE NETSCAPE-Bookmark-file-1>
        <META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
        <TITLE>Bookmarks</TITLE>
        <H1>Bookmarks</H1>
        <DL><p>
        </DL><p>

        """.ReplaceLineEndings("\n"));

    public BookmarkTree Read(ReadOnlyMemory<byte> bytes) => DocumentText.Decode(bytes) is { } text ? new NetscapeReading(text).Run() : BookmarkTree.Unreadable(0, DocumentText.NotText.Problems[0].Message);

    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, BookmarkTree tree, TargetTree target) => DocumentText.Encode(new NetscapeWriting(DocumentText.Decode(bytes)!, (NetscapeNode)tree.Roots[0]).Run(target.Roots[0]));

    public Fields? Project(Fields fields) => BookmarkFields.TextOf(fields, BookmarkFields.Type) switch
    {
        BookmarkFields.Link when fields[BookmarkFields.Url]?.AsText() is { Length: > 0 } => NetscapeAttributes.Shown(fields),
        BookmarkFields.Folder => NetscapeAttributes.Shown(fields),
        BookmarkFields.Separator => Fields.Of((BookmarkFields.Type, FieldValue.Of(BookmarkFields.Separator))),
        _ => null,
    };

    public string? KeyOf(ItemId id) => null;

    public ItemId IdOf(string key) => throw new NotSupportedException("entries have no keys");
}
