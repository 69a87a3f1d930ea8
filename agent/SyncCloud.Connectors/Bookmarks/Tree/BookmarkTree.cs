using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SyncCloud.Connectors.Documents;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>What a form reads.</summary>
/// <param name="Roots">The roots that are there and do not lie in another root.</param>
/// <param name="Host">The root in which a root that is missing is made, as a folder.</param>
/// <param name="Problems">What could not be read. While there is any, nothing that is not shown counts as deleted.</param>
internal sealed record BookmarkTree(IReadOnlyList<BookmarkNode> Roots, BookmarkRoot Host, ImmutableArray<DocumentProblem> Problems)
{
    /// <summary>Another for every tree that shows something else.</summary>
    internal byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var root in Roots) Add(hash, root);
        return hash.GetHashAndReset();
    }

    private static void Add(IncrementalHash hash, BookmarkNode node)
    {
        // Each part with its length, so that none can be taken for another's.
        foreach (var part in (byte[][])[Encoding.UTF8.GetBytes(node.Key ?? ""), node.Shown.Encode()]) hash.AppendData([.. BitConverter.GetBytes(part.Length), .. part]);
        hash.AppendData(BitConverter.GetBytes(node.Children.Count));
        foreach (var child in node.Children) Add(hash, child);
    }

    internal static BookmarkTree Unreadable(int line, string message) => new([], BookmarkRoot.Other, [new DocumentProblem(line, message)]);
}
