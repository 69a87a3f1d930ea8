using System.Text;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Netscape;

/// <summary>Writes a target: of each entry only what differs, and new entries a line each, laid out as browsers do.</summary>
internal sealed class NetscapeWriting(string text, NetscapeNode whole)
{
    private const int DeepestFolder = 190;
    private readonly string newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    internal string Run(TargetNode target)
    {
        if (target.IsUntouched) return text;
        if (whole.ListStart >= 0) return new string(Fill(new NodeEdits<char>(text.AsMemory(), 0, text.Length), whole, target, 0).Apply());
        var empty = Encoding.UTF8.GetString(NetscapeForm.Instance.Empty.Span);
        return text + new NetscapeWriting(empty, (NetscapeNode)NetscapeForm.Instance.Read(NetscapeForm.Instance.Empty).Roots[0]).Run(target);
    }

    private char[] Render(TargetNode target, int depth)
    {
        if (depth > DeepestFolder) throw new DocumentFormException("its folders are nested too deep");
        if (target.Node is not NetscapeNode node) return Made(target, depth).ToCharArray();
        var edits = new NodeEdits<char>(text.AsMemory(), node.Start, node.End);
        if (target.Shown is { } shown) Change(edits, node, shown);
        return (target.IsFolder ? Fill(edits, node, target, depth) : edits).Apply();
    }

    private void Change(NodeEdits<char> edits, NetscapeNode node, Fields shown)
    {
        var tag = node.Tag!;
        var before = NetscapeAttributes.Of(node.Shown).ToDictionary(one => one.Name, one => one.Value);
        foreach (var (name, value) in NetscapeAttributes.Of(shown))
        {
            if (before.Remove(name, out var former) && former == value) continue;
            var spelled = $"{name}=\"{NetscapeAttributes.Escaped(value)}\"";
            if (tag.Find(name) is { } attribute) edits.Replace(attribute.Start, attribute.End, spelled.ToCharArray());
            else edits.Insert(tag.End - 1, $" {spelled}".ToCharArray());
        }
        foreach (var name in before.Keys)
            foreach (var attribute in tag.Attributes.Where(attribute => attribute.Name == name)) edits.Replace(char.IsWhiteSpace(text[attribute.Start - 1]) ? attribute.Start - 1 : attribute.Start, attribute.End, []);
        var title = BookmarkFields.TextOf(shown, BookmarkFields.Title) ?? "";
        if (title != (BookmarkFields.TextOf(node.Shown, BookmarkFields.Title) ?? "")) edits.Replace(node.TitleStart, node.TitleEnd, NetscapeAttributes.Escaped(title).ToCharArray());
        Describe(edits, node, BookmarkFields.TextOf(shown, BookmarkFields.Description));
    }

    private void Describe(NodeEdits<char> edits, NetscapeNode node, string? description)
    {
        if (description == BookmarkFields.TextOf(node.Shown, BookmarkFields.Description)) return;
        var (tag, start, end) = node.Description;
        if (description is null) edits.Replace(node.TitleClosed, end, []);
        else if (tag > 0) edits.Replace(start, end, NetscapeAttributes.Escaped(description).ToCharArray());
        else edits.Insert(node.TitleClosed, $"{newLine}{IndentOf(node)}<DD>{NetscapeAttributes.Escaped(description)}".ToCharArray());
    }

    private string IndentOf(NetscapeNode node)
    {
        var end = node.Start;
        while (end < text.Length && text[end] is ' ' or '\t') end++;
        return text[node.Start..end];
    }

    private NodeEdits<char> Fill(NodeEdits<char> edits, NetscapeNode node, TargetNode target, int depth)
    {
        if (target.KeepsChildren)
        {
            foreach (var child in target.Children.Where(child => !child.IsUntouched)) edits.Replace(((NetscapeNode)child.Node!).Start, ((NetscapeNode)child.Node).End, Render(child, depth + 1));
            return edits;
        }
        var list = new StringBuilder();
        foreach (var child in target.Children)
        {
            // An entry begins a line, wherever it stood.
            if (list.Length > 0 ? list[^1] != '\n' : node.ListStart > 0 && text[node.ListStart - 1] != '\n') list.Append(newLine);
            list.Append(Render(child, depth + 1));
        }
        if (node.ListStart >= 0) edits.Replace(node.ListStart, node.ListEnd, list.Append(list.Length > 0 && list[^1] != '\n' ? newLine : "").ToString().ToCharArray());
        else edits.Insert(node.Description.Tag > 0 ? node.Description.End : node.TitleClosed, $"{newLine}{List(IndentOf(node), list.ToString())}".ToCharArray());
        return edits;
    }

    private string List(string indent, string entries) => $"{indent}<DL><p>{newLine}{entries}{(entries.Length > 0 && entries[^1] != '\n' ? newLine : "")}{indent}</DL><p>";

    private string Made(TargetNode target, int depth)
    {
        var indent = new string(' ', 4 * depth);
        var shown = target.Fields;
        if (BookmarkFields.TextOf(shown, BookmarkFields.Type) == BookmarkFields.Separator) return $"{indent}<HR>{newLine}";
        var attributes = NetscapeAttributes.Of(shown).Concat(NetscapeAttributes.Roots.Where(root => root.Root == target.Root).Select(root => (root.Name, Value: "true")));
        var tag = target.IsFolder ? "H3" : "A";
        var entry = $"{indent}<DT><{tag}{string.Concat(attributes.Select(one => $" {one.Name}=\"{NetscapeAttributes.Escaped(one.Value)}\""))}>{NetscapeAttributes.Escaped(BookmarkFields.TextOf(shown, BookmarkFields.Title) ?? "")}</{tag}>{newLine}";
        if (BookmarkFields.TextOf(shown, BookmarkFields.Description) is { } description) entry += $"{indent}<DD>{NetscapeAttributes.Escaped(description)}{newLine}";
        if (!target.IsFolder) return entry;
        var entries = new StringBuilder();
        foreach (var child in target.Children)
        {
            if (entries.Length > 0 && entries[^1] != '\n') entries.Append(newLine);
            entries.Append(Render(child, depth + 1));
        }
        return entry + List(indent, entries.ToString()) + newLine;
    }
}
