using SyncCloud.Connectors.Bookmarks.Netscape;
using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Bookmarks.Firefox;

/// <summary>Keeps the bookmarks as they were before an apply, as HTML that every browser imports.</summary>
internal static class KeptBookmarks
{
    /// <summary>Durable on return; returns where it is.</summary>
    internal static string Put(IVolume keep, BookmarkTree tree, DateTimeOffset moment)
    {
        var form = NetscapeForm.Instance;
        var empty = form.Read(form.Empty);
        var top = new TargetNode { Id = default, Node = empty.Roots[0], Shown = null, Key = null, Root = empty.Roots[0].Root };
        foreach (var root in tree.Roots)
            if (root.Root == top.Root) top.Children.AddRange(root.Children.Select(Made).OfType<TargetNode>());
            else if (root.Children.Count > 0) top.Children.Add(Made(root)!);
        var path = new Trash(keep, moment).Reserve("bookmarks.html");
        using (var file = keep.CreateFile(path)) file.Write(form.Write(form.Empty, empty, new TargetTree([top], [])).Span);
        keep.Flush();
        return path;
    }

    private static TargetNode? Made(BookmarkNode node)
    {
        if (NetscapeForm.Instance.Project(node.Root is { } root ? TargetBuilder.Titled(root) : node.Shown) is not { } shown) return null;
        var made = new TargetNode { Id = default, Node = null, Shown = shown, Key = null, Root = node.Root };
        made.Children.AddRange(node.Children.Select(Made).OfType<TargetNode>());
        return made;
    }
}
