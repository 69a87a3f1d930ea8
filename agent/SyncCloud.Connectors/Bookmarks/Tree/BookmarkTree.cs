using System.Collections.Immutable;
using SyncCloud.Connectors.Documents;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>What a form reads.</summary>
/// <param name="Roots">The roots that are there and do not lie in another root.</param>
/// <param name="Host">The root in which a root that is missing is made, as a folder.</param>
/// <param name="Problems">What could not be read. While there is any, nothing that is not shown counts as deleted.</param>
internal sealed record BookmarkTree(IReadOnlyList<BookmarkNode> Roots, BookmarkRoot Host, ImmutableArray<DocumentProblem> Problems)
{
    internal static BookmarkTree Unreadable(int line, string message) => new([], BookmarkRoot.Other, [new DocumentProblem(line, message)]);
}
