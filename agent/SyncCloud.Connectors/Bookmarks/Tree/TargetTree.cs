using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>A native tree as it shall be.</summary>
/// <param name="Roots">The roots that are there now, in their order, with what they shall hold.</param>
/// <param name="Removed">Nodes that go.</param>
internal sealed record TargetTree(IReadOnlyList<TargetNode> Roots, IReadOnlyList<BookmarkNode> Removed);

/// <summary>One node as it shall be.</summary>
internal sealed class TargetNode
{
    private bool? isUntouched;

    internal required ItemId Id { get; init; }

    /// <summary>What it is now; null for a new one.</summary>
    internal required BookmarkNode? Node { get; init; }

    /// <summary>What it shall show, as the form projects it; null where that is what it shows.</summary>
    internal required Fields? Shown { get; init; }

    /// <summary>The key that it has, or gets.</summary>
    internal required string? Key { get; init; }

    internal required BookmarkRoot? Root { get; init; }

    /// <summary>In the order in which they shall be.</summary>
    internal List<TargetNode> Children { get; } = [];

    internal Fields Fields => Shown ?? Node!.Shown;

    internal bool IsFolder => Root is not null || BookmarkFields.IsFolder(Fields);

    /// <summary>Whether it holds just what it holds, in that order; what those are like does not matter.</summary>
    internal bool KeepsChildren => Node is not null && Node.Children.Count == Children.Count && !Children.Where((child, i) => child.Node != Node.Children[i]).Any();

    /// <summary>Whether it is, with all that it holds, as it shall be.</summary>
    internal bool IsUntouched => isUntouched ??= Node is not null && Shown is null && KeepsChildren && Children.TrueForAll(static child => child.IsUntouched);

    /// <summary>Whether a tree that was read is this one.</summary>
    internal bool Is(BookmarkNode read) => read.Root == Root && read.Key == Key && (Root is not null || read.Shown.Equals(Fields))
        && read.Children.Count == Children.Count && !Children.Where((child, i) => !child.Is(read.Children[i])).Any();
}
