using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Chromium;

/// <summary>Reads the file, with where everything stands in it. What is no bookmark as this version knows them keeps its place, and is told when it is malformed.</summary>
internal sealed class ChromiumReading(ReadOnlyMemory<byte> bytes)
{
    // Chromium itself reads no JSON that is nested deeper.
    internal const int Deepest = 200;
    private readonly ImmutableArray<DocumentProblem>.Builder problems = ImmutableArray.CreateBuilder<DocumentProblem>();
    private readonly HashSet<string> keys = [];
    private int line = 1, lineAt;

    /// <summary>The line of a root that is there a second time.</summary>
    private int? twice;

    internal BookmarkTree Run()
    {
        try
        {
            var reader = new Utf8JsonReader(bytes.Span, new JsonReaderOptions { MaxDepth = Deepest });
            return Read(ref reader);
        }
        catch (JsonException e) { return BookmarkTree.Unreadable((int)(e.LineNumber ?? 0) + 1, "it is no JSON: start and close the browser, which writes it anew, or restore it"); }
        catch (InvalidOperationException) { return BookmarkTree.Unreadable(0, "it holds a text that is no UTF-8: restore it"); }
    }

    private BookmarkTree Read(ref Utf8JsonReader reader)
    {
        var roots = new List<BookmarkNode>();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return BookmarkTree.Unreadable(1, "it is no file of Chromium's bookmarks");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRoots = reader.ValueTextEquals(ChromiumMembers.Roots);
            reader.Read();
            if (isRoots && reader.TokenType == JsonTokenType.StartObject) ReadRoots(ref reader, roots);
            else reader.Skip();
        }
        while (reader.Read()) { }
        if (twice is { } again) return BookmarkTree.Unreadable(again, "one of the folders that Chromium's bookmarks are in is there a second time: start and close the browser, which writes the file anew, or restore it");
        return roots.Count > 0 ? new BookmarkTree(roots, BookmarkRoot.Other, problems.ToImmutable()) : BookmarkTree.Unreadable(1, "it has none of the folders that Chromium's bookmarks are in");
    }

    private void ReadRoots(ref Utf8JsonReader reader, List<BookmarkNode> roots)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var root = reader.GetString() switch { "bookmark_bar" => BookmarkRoot.Bar, "other" => BookmarkRoot.Other, "synced" => BookmarkRoot.Mobile, _ => null };
            reader.Read();
            // Other browsers of Chromium's kin have folders of their own there, such as a trash.
            if (root is not null && roots.Exists(one => one.Root == root)) twice ??= LineOf((int)reader.TokenStartIndex);
            if (root is null || twice is not null || reader.TokenType != JsonTokenType.StartObject) reader.Skip();
            else roots.Add(ReadNode(ref reader, root));
        }
    }

    private ChromiumNode ReadNode(ref Utf8JsonReader reader, BookmarkRoot? root)
    {
        var (start, at) = ((int)reader.TokenStartIndex, LineOf((int)reader.TokenStartIndex));
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            problems.Add(new DocumentProblem(at, "this is no bookmark: remove it"));
            return new ChromiumNode { Key = null, Shown = Fields.Empty, Line = at, Start = start, End = (int)reader.BytesConsumed, Members = [] };
        }
        var members = new List<ChromiumMember>();
        var children = new List<BookmarkNode>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, nameStart) = (reader.GetString()!, (int)reader.TokenStartIndex);
            reader.Read();
            var valueStart = (int)reader.TokenStartIndex;
            if (name == ChromiumMembers.Children && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) children.Add(ReadNode(ref reader, null));
            }
            else reader.Skip();
            members.Add(new ChromiumMember(name, nameStart, valueStart, (int)reader.BytesConsumed));
        }
        return Made(new ChromiumShape(bytes, members), start, (int)reader.BytesConsumed, at, root, children);
    }

    private ChromiumNode Made(ChromiumShape shape, int start, int end, int at, BookmarkRoot? root, List<BookmarkNode> children)
    {
        var shown = root is not null ? Fields.Empty : Shown(shape, at);
        var key = shape.Text(ChromiumMembers.Guid) is { } guid && Guid.TryParseExact(guid, "D", out var id) ? id.ToString("D") : null;
        if (key is not null && !keys.Add(key)) key = null;
        root ??= shown.Count == 0 || key is null ? null : BookmarkRoot.All.FirstOrDefault(one => ChromiumForm.GuidOf(one.Id) == key && BookmarkFields.IsFolder(shown));
        var node = new ChromiumNode { Key = key, Shown = root is not null ? Fields.Empty : shown, Line = at, Root = root, Start = start, End = end, Members = shape.Members };
        if (node.IsFolder) node.Children.AddRange(children);
        return node;
    }

    private Fields Shown(ChromiumShape shape, int at)
    {
        var type = shape.Text(ChromiumMembers.Type);
        var url = shape.Text(ChromiumMembers.Url);
        if (type is null || (type == ChromiumMembers.TypeUrl && !BookmarkAddress.Is(url)))
        {
            problems.Add(new DocumentProblem(at, type is null ? "this bookmark has no type: remove it" : "this bookmark has no address: remove it"));
            return Fields.Empty;
        }
        // A type of a later version, or of a kin: it stays where it is.
        if (type is not (ChromiumMembers.TypeUrl or ChromiumMembers.TypeFolder)) return Fields.Empty;
        var fields = Fields.Of((BookmarkFields.Type, FieldValue.Of(type == ChromiumMembers.TypeUrl ? BookmarkFields.Link : BookmarkFields.Folder)))
            .WithText(BookmarkFields.Title, ChromiumMembers.Title(shape.Text(ChromiumMembers.Name) ?? ""))
            .WithTime(BookmarkFields.Added, ChromiumMembers.Time(shape.Text(ChromiumMembers.Added)));
        if (type == ChromiumMembers.TypeUrl) fields = fields.WithText(BookmarkFields.Url, url);
        foreach (var member in shape.Members)
            if (ChromiumMembers.FieldOf(member.Name) is { } field) fields = fields.With(field, FieldValue.Of(shape.Compact(member)));
        return fields;
    }

    private int LineOf(int at)
    {
        line += bytes.Span[lineAt..at].Count((byte)'\n');
        lineAt = at;
        return line;
    }
}

/// <summary>The members of one object, as values.</summary>
internal sealed class ChromiumShape(ReadOnlyMemory<byte> bytes, IReadOnlyList<ChromiumMember> members)
{
    internal IReadOnlyList<ChromiumMember> Members => members;

    /// <summary>A member that is a text; the last one of the name, as Chromium takes it.</summary>
    internal string? Text(string name)
    {
        if (members.LastOrDefault(member => member.Name == name) is not { } member) return null;
        var reader = new Utf8JsonReader(bytes.Span[member.ValueStart..member.End]);
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }

    /// <summary>A member's value without the spaces that depend on where it stands.</summary>
    internal string Compact(ChromiumMember member)
    {
        using var value = JsonDocument.Parse(bytes[member.ValueStart..member.End], new JsonDocumentOptions { MaxDepth = ChromiumReading.Deepest });
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = ChromiumReading.Deepest })) value.RootElement.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
