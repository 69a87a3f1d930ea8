using System.Collections.Immutable;
using System.Net;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Netscape;

/// <summary>Reads lists in lists of entries, with where everything stands. It takes whatever browsers and others have written, in any layout, and tells what is malformed.</summary>
internal sealed class NetscapeReading
{
    private const int Deepest = 200;
    private readonly string text;
    private readonly ImmutableArray<DocumentProblem>.Builder problems = ImmutableArray.CreateBuilder<DocumentProblem>();

    // Each list with the folder that what is in it belongs to; one that is no folder's own with the folder that it lies in.
    private readonly Stack<(NetscapeNode? Folder, bool IsOwn)> open = new();
    private readonly HashSet<BookmarkRoot> roots = [];
    private readonly BookmarkRoot top;
    private NetscapeNode? titled;
    private int line = 1, lineAt, entryStart = -1, depth;

    internal NetscapeReading(string text)
    {
        this.text = text;
        // Firefox has its menu at the top, all other browsers the other bookmarks.
        top = text.Contains("UNFILED_BOOKMARKS_FOLDER", StringComparison.OrdinalIgnoreCase) ? BookmarkRoot.Menu : BookmarkRoot.Other;
        roots.Add(top);
    }

    internal BookmarkTree Run()
    {
        var whole = new NetscapeNode { Key = null, Shown = Fields.Empty, Line = 1, Root = top, Start = 0, End = text.Length, Tag = null, TitleStart = 0, TitleEnd = 0, TitleClosed = 0 };
        for (var tag = NetscapeTags.Next(text, 0); tag is not null; tag = NetscapeTags.Next(text, Read(tag, whole))) { }
        if (whole.ListStart < 0 && !string.IsNullOrWhiteSpace(text.TrimStart('\uFEFF'))) return BookmarkTree.Unreadable(1, "it has no list of bookmarks: export it again, or restore it");
        if (depth > 0) problems.Add(new DocumentProblem(Folder!.Line, "the list of this folder does not end: export the file again, or restore it"));
        while (open.Count > 0) Close(text.Length);
        return new BookmarkTree([whole], top, problems.ToImmutable());
    }

    private NetscapeNode? Folder => open.TryPeek(out var list) ? list.Folder : null;

    /// <summary>Returns where to go on.</summary>
    private int Read(NetscapeTag tag, NetscapeNode whole)
    {
        switch (tag.Name)
        {
            case "DT":
                entryStart = LineStart(tag.Start);
                return tag.End;
            case "DL":
                return Open(tag, whole);
            case "/DL":
                if (open.Count > 0) Close(LineStart(tag.Start));
                return tag.End;
            case "A" or "H3" when Folder is not null:
                return ReadTitled(tag);
            case "HR" when Folder is not null:
                Add(new NetscapeNode
                {
                    Key = null, Shown = Fields.Of((BookmarkFields.Type, FieldValue.Of(BookmarkFields.Separator))), Line = LineOf(tag.Start), Start = Begun(tag), Tag = tag, TitleStart = tag.End, TitleEnd = tag.End, TitleClosed = tag.End,
                });
                return tag.End;
            default:
                return tag.End;
        }
    }

    private int Open(NetscapeTag tag, NetscapeNode whole)
    {
        var folder = open.Count == 0 && whole.ListStart < 0 ? whole : titled;
        titled = null;
        var after = AfterLine(AfterParagraph(tag.End));
        if (folder is null || depth >= Deepest)
        {
            // A list that no folder has: what is in it belongs where the list is.
            open.Push((Folder, false));
            return after;
        }
        (folder.ListStart, folder.ListEnd) = (after, text.Length);
        open.Push((folder, true));
        depth++;
        return after;
    }

    private void Close(int listEnd)
    {
        var (folder, isOwn) = open.Pop();
        titled = null;
        entryStart = -1;
        if (!isOwn) return;
        depth--;
        if (folder!.Children.Count > 0)
        {
            ((NetscapeNode)folder.Children[^1]).End = listEnd;
            folder.ListStart = ((NetscapeNode)folder.Children[0]).Start;
        }
        else folder.ListStart = Math.Min(folder.ListStart, listEnd);
        folder.ListEnd = listEnd;
    }

    private int ReadTitled(NetscapeTag tag)
    {
        var at = LineOf(tag.Start);
        var start = Begun(tag);
        NetscapeTag? close = null;
        for (var next = NetscapeTags.Next(text, tag.End); next is not null && close is null && next.Name is not ("DT" or "DL" or "/DL" or "A" or "H3" or "HR"); next = NetscapeTags.Next(text, next.End))
            if (next.Name == "/" + tag.Name) close = next;
        var isLink = tag.Name == "A";
        if (close is null || (isLink && tag.Find(NetscapeAttributes.Address) is not { Value.Length: > 0 }))
        {
            problems.Add(new DocumentProblem(at, close is null ? "the title of this bookmark does not end" : "this bookmark has no address (HREF)"));
            Add(new NetscapeNode { Key = null, Shown = Fields.Empty, Line = at, Start = start, Tag = null, TitleStart = tag.End, TitleEnd = tag.End, TitleClosed = tag.End });
            return tag.End;
        }
        var description = ReadDescription(close.End);
        var root = isLink ? null : NetscapeAttributes.Roots.FirstOrDefault(root => string.Equals(tag.Find(root.Name)?.Value, "true", StringComparison.OrdinalIgnoreCase)).Root;
        if (root is not null && !roots.Add(root)) root = null;
        var shown = root is not null ? Fields.Empty : NetscapeAttributes.Of(tag, isLink)
            .With(BookmarkFields.Type, FieldValue.Of(isLink ? BookmarkFields.Link : BookmarkFields.Folder))
            .WithText(BookmarkFields.Title, WebUtility.HtmlDecode(text[tag.End..close.Start]))
            .WithText(BookmarkFields.Description, description.Tag == 0 ? null : WebUtility.HtmlDecode(text[description.Start..description.End]).Trim());
        var node = new NetscapeNode { Key = null, Shown = shown, Line = at, Root = root, Start = start, Tag = tag, TitleStart = tag.End, TitleEnd = close.Start, TitleClosed = close.End, Description = description };
        Add(node);
        if (!isLink) titled = node;
        return description.Tag == 0 ? close.End : description.End;
    }

    private (int Tag, int Start, int End) ReadDescription(int from)
    {
        if (NetscapeTags.Next(text, from) is not { Name: "DD" } tag || !string.IsNullOrWhiteSpace(text[from..tag.Start])) return default;
        var next = NetscapeTags.Next(text, tag.End);
        while (next is not null && next.Name is not ("DT" or "DL" or "/DL" or "DD" or "HR" or "H3" or "A")) next = NetscapeTags.Next(text, next.End);
        var (start, end) = (tag.End, next?.Start ?? text.Length);
        if (text.IndexOf("<!--", start, end - start, StringComparison.Ordinal) is >= 0 and var comment) end = comment;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        while (start < end && char.IsWhiteSpace(text[start])) start++;
        return (tag.Start, start, end);
    }

    private void Add(NetscapeNode node)
    {
        titled = null;
        entryStart = -1;
        var siblings = Folder!.Children;
        if (siblings.Count > 0) ((NetscapeNode)siblings[^1]).End = node.Start;
        siblings.Add(node);
    }

    private int Begun(NetscapeTag tag) => entryStart >= 0 ? entryStart : LineStart(tag.Start);

    /// <summary>The beginning of the line, where something begins it; else that.</summary>
    private int LineStart(int at)
    {
        var start = at;
        while (start > 0 && text[start - 1] is ' ' or '\t') start--;
        return start == 0 || text[start - 1] == '\n' ? start : at;
    }

    /// <summary>Behind the line break that follows at once.</summary>
    private int AfterLine(int at)
    {
        var end = at;
        while (end < text.Length && text[end] is ' ' or '\t' or '\r') end++;
        return end < text.Length && text[end] == '\n' ? end + 1 : at;
    }

    private int AfterParagraph(int at) => NetscapeTags.Next(text, at) is { Name: "P" } paragraph && string.IsNullOrWhiteSpace(text[at..paragraph.Start]) ? paragraph.End : at;

    private int LineOf(int at)
    {
        line += text.AsSpan(lineAt, at - lineAt).Count('\n');
        lineAt = at;
        return line;
    }
}
