using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>The sums of the large contents that a scan hashed, for as long as they are soon to be sent: up to a megabyte, which is 64 GiB of contents. Not thread-safe.</summary>
internal sealed class TakenSums
{
    private const int mostLeaves = 1 << 16;
    private readonly Dictionary<ContentRef, LeafSums> sums = [];
    private int leaves;

    internal void Add(LeafSums taken)
    {
        if (leaves + taken.Leaves.Length > mostLeaves || !sums.TryAdd(taken.Content, taken)) return;
        leaves += taken.Leaves.Length;
    }

    internal LeafSums? Find(ContentRef content) => sums.GetValueOrDefault(content);

    internal void Forget()
    {
        sums.Clear();
        leaves = 0;
    }
}
