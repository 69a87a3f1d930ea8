using System.IO.Hashing;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Tells whether bytes that pass by in order are a content: by the sums of its leaves where there are some, else by its hash. Not thread-safe.</summary>
internal sealed class ContentCheck : IDisposable
{
    private readonly ContentRef content;
    private readonly ContentHasher? hasher;
    private readonly LeafSums? expected;
    private readonly XxHash128? sum;
    private long length;
    private int inLeaf, leaves;
    private bool differs;

    public ContentCheck(ContentToStore content)
    {
        this.content = content.Content;
        if (content.Sums is { } sums && sums.Content == content.Content && sums.Content.Length > 0) (expected, sum) = (sums, new XxHash128(LeafSums.Seed));
        else hasher = new ContentHasher();
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (hasher is not null)
        {
            hasher.Append(bytes);
            return;
        }
        length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            var take = Math.Min(bytes.Length, ContentHash.LeafLength - inLeaf);
            sum!.Append(bytes[..take]);
            inLeaf += take;
            bytes = bytes[take..];
            if (inLeaf == ContentHash.LeafLength) CloseLeaf();
        }
    }

    /// <summary>Whether just the content's bytes were appended. To be asked once.</summary>
    public bool IsWhole()
    {
        if (hasher is not null) return hasher.Finish() == content;
        if (inLeaf > 0) CloseLeaf();
        return !differs && length == content.Length && leaves == expected!.Leaves.Length;
    }

    private void CloseLeaf()
    {
        differs |= leaves >= expected!.Leaves.Length || sum!.GetCurrentHashAsUInt128() != expected.Leaves[leaves];
        sum!.Reset();
        leaves++;
        inLeaf = 0;
    }

    public void Dispose() => hasher?.Dispose();
}
