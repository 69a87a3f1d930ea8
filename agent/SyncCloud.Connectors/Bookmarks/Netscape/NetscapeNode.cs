namespace SyncCloud.Connectors.Bookmarks.Netscape;

/// <summary>An entry of a list, or the whole list: where it stands in the text. What lies between two entries belongs to the first.</summary>
internal sealed class NetscapeNode : BookmarkNode
{
    internal required int Start { get; init; }

    /// <summary>Where the next entry begins, or the list ends.</summary>
    internal int End { get; set; }

    /// <summary>The tag of its address or title; of a separator, its own; null of the whole, and of what is none of them.</summary>
    internal required NetscapeTag? Tag { get; init; }

    internal required int TitleStart { get; init; }
    internal required int TitleEnd { get; init; }

    /// <summary>Behind the tag that ends the title.</summary>
    internal required int TitleClosed { get; init; }

    /// <summary>Where the description's tag begins, and its text begins and ends; all 0 where there is none.</summary>
    internal (int Tag, int Start, int End) Description { get; init; }

    /// <summary>Of a folder, where its first entry begins or its list ends; -1 where it has no list.</summary>
    internal int ListStart { get; set; } = -1;

    /// <summary>Of a folder, where the line that ends its list begins.</summary>
    internal int ListEnd { get; set; }
}
