using System.Globalization;
using System.Text;
using System.Text.Json;
using SyncCloud.Connectors.Documents;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks.Chromium;

/// <summary>Writes a target: of each bookmark only the members that differ, of each folder that holds something else its list, and the checksum; laid out as Chromium does.</summary>
internal sealed class ChromiumWriting(ReadOnlyMemory<byte> bytes, BookmarkTree tree)
{
    // Members of a root stand behind three levels of objects; each folder adds two levels of nesting.
    private const int Unit = 3, RootIndent = 9, DeepestFolder = (ChromiumReading.Deepest / 2) - 4;
    private long nextId = Nodes(tree.Roots).Select(node => long.TryParse(new ChromiumShape(bytes, ((ChromiumNode)node).Members).Text(ChromiumMembers.Id), CultureInfo.InvariantCulture, out var id) ? id : 0).Max() + 1;

    internal ReadOnlyMemory<byte> Run(TargetTree target)
    {
        if (target.Roots.All(root => root.IsUntouched)) return bytes;
        var edits = new NodeEdits<byte>(bytes, 0, bytes.Length);
        foreach (var root in target.Roots)
            if (!root.IsUntouched) edits.Replace(((ChromiumNode)root.Node!).Start, ((ChromiumNode)root.Node).End, Render(root, 0));
        var written = edits.Apply();
        return Checked(written);
    }

    private static IEnumerable<BookmarkNode> Nodes(IEnumerable<BookmarkNode> nodes) => nodes.SelectMany(node => Nodes(node.Children).Prepend(node));

    private static byte[] Checked(byte[] written)
    {
        if (ChecksumIn(written) is not var (start, end)) return written;
        var edits = new NodeEdits<byte>(written, 0, written.Length);
        edits.Replace(start, end, Encoding.UTF8.GetBytes($"\"{ChromiumChecksum.Of(written)}\""));
        return edits.Apply();
    }

    private static (int Start, int End)? ChecksumIn(byte[] written)
    {
        var reader = new Utf8JsonReader(written, new JsonReaderOptions { MaxDepth = ChromiumReading.Deepest });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isChecksum = reader.ValueTextEquals(ChromiumMembers.Checksum);
            reader.Read();
            if (isChecksum && reader.TokenType == JsonTokenType.String) return ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
            reader.Skip();
        }
        return null;
    }

    private byte[] Render(TargetNode target, int depth)
    {
        if (depth > DeepestFolder) throw new DocumentFormException("Chromium reads no folders that are nested deeper");
        if (target.Node is not ChromiumNode node) return Made(target, depth);
        if (target.IsUntouched) return bytes[node.Start..node.End].ToArray();
        var edits = new NodeEdits<byte>(bytes, node.Start, node.End);
        if (target.Shown is { } shown) Change(edits, node, shown);
        if (target.IsFolder) Fill(edits, node, target, depth);
        return edits.Apply();
    }

    private static void Change(NodeEdits<byte> edits, ChromiumNode node, Fields shown)
    {
        var (before, after) = (ChromiumMembers.Of(node.Shown).ToDictionary(member => member.Name, member => member.Value), ChromiumMembers.Of(shown).ToList());
        foreach (var (name, value) in after)
        {
            if (before.Remove(name, out var former) && former == value) continue;
            if (node.Members.LastOrDefault(member => member.Name == name) is { } member) edits.Replace(member.ValueStart, member.End, Encoding.UTF8.GetBytes(value));
            else edits.Insert(node.Start + 1, Encoding.UTF8.GetBytes($" {ChromiumMembers.Quoted(name)}: {value}," ));
        }
        foreach (var name in before.Keys) Remove(edits, node, name);
    }

    /// <summary>Takes a member out with the comma that parts it from a neighbour: a bookmark has others, such as its type.</summary>
    private static void Remove(NodeEdits<byte> edits, ChromiumNode node, string name)
    {
        for (var i = 0; i < node.Members.Count; i++)
            if (node.Members[i].Name == name) edits.Replace(i == 0 ? node.Members[i].Start : node.Members[i - 1].End, i == 0 ? node.Members[1].Start : node.Members[i].End, []);
    }

    private void Fill(NodeEdits<byte> edits, ChromiumNode node, TargetNode target, int depth)
    {
        if (target.KeepsChildren)
        {
            foreach (var child in target.Children.Where(child => !child.IsUntouched)) edits.Replace(((ChromiumNode)child.Node!).Start, ((ChromiumNode)child.Node).End, Render(child, depth + 1));
            return;
        }
        if (node.Find(ChromiumMembers.Children) is { } list) edits.Replace(list.ValueStart, list.End, List(target, depth));
        else edits.Insert(node.Start + 1, [.. Encoding.UTF8.GetBytes($" \"{ChromiumMembers.Children}\": "), .. List(target, depth), (byte)',']);
    }

    private byte[] List(TargetNode target, int depth)
    {
        if (target.Children.Count == 0) return [.. "[  ]"u8];
        var list = new List<byte>();
        foreach (var child in target.Children)
        {
            list.AddRange(list.Count == 0 ? "[ "u8 : ", "u8);
            list.AddRange(Render(child, depth + 1));
        }
        list.AddRange(" ]"u8);
        return [.. list];
    }

    private byte[] Made(TargetNode target, int depth)
    {
        var members = ChromiumMembers.Of(target.Fields).Append((ChromiumMembers.Guid, ChromiumMembers.Quoted(target.Key!))).Append((ChromiumMembers.Id, ChromiumMembers.Quoted(nextId++.ToString(CultureInfo.InvariantCulture))))
            .Append((ChromiumMembers.Used, "\"0\"")).Append((ChromiumMembers.Type, ChromiumMembers.Quoted(target.IsFolder ? ChromiumMembers.TypeFolder : ChromiumMembers.TypeUrl)));
        if (target.IsFolder) members = members.Append((ChromiumMembers.FolderModified, "\"0\"")).Append((ChromiumMembers.Children, Encoding.UTF8.GetString(List(target, depth))));
        var indent = RootIndent + (Unit * depth);
        var lines = members.OrderBy(member => member.Item1, StringComparer.Ordinal).Select(member => $"{new string(' ', indent)}{ChromiumMembers.Quoted(member.Item1)}: {member.Item2}");
        return Encoding.UTF8.GetBytes($"{{\n{string.Join(",\n", lines)}\n{new string(' ', indent - Unit)}}}");
    }
}
