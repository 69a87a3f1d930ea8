using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>The inline sections that a pull just brought, up to a number of bytes; the oldest are forgotten first. Not thread-safe.</summary>
internal sealed class InlinePacks(long capacity)
{
    private readonly Dictionary<LogId, ReadOnlyMemory<byte>> packs = [];
    private readonly Queue<LogId> order = new();
    private long length;

    public void Add(LogId log, ReadOnlyMemory<byte> pack)
    {
        if (pack.IsEmpty || pack.Length > capacity || !packs.TryAdd(log, pack)) return;
        order.Enqueue(log);
        length += pack.Length;
        while (length > capacity)
        {
            packs.Remove(order.Dequeue(), out var oldest);
            length -= oldest.Length;
        }
    }

    public ReadOnlyMemory<byte>? Find(LogId log) => packs.TryGetValue(log, out var pack) ? pack : default(ReadOnlyMemory<byte>?);
}
