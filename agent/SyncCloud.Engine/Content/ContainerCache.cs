using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// The containers used last, up to a number of bytes (but always the newest). The one used longest ago goes first, unless something planned
/// still needs it and one of the next does not. Not thread-safe.
/// </summary>
internal sealed class ContainerCache(long capacity)
{
    private sealed record Entry(LoadedContainer Container, long Bytes);

    // What a container takes beside its stored bytes; bounds the number of tiny ones.
    private const int Overhead = 1024;
    private const int BytesPerBlock = 80;
    private const int Candidates = 8;

    private readonly Dictionary<ContainerId, LinkedListNode<Entry>> byId = [];
    private readonly LinkedList<Entry> oldestFirst = new();
    private long bytes;

    public LoadedContainer? Find(ContainerId id)
    {
        if (!byId.TryGetValue(id, out var node)) return null;
        oldestFirst.Remove(node);
        oldestFirst.AddLast(node);
        return node.Value.Container;
    }

    public bool Contains(ContainerId id) => byId.ContainsKey(id);

    /// <summary>Adds a container, or takes note that it has grown. Those that go for it are released.</summary>
    public void Add(LoadedContainer container, Func<ContainerId, bool> isNeeded)
    {
        if (Take(container.Id) is { } former && former != container) former.Release();
        var entry = new Entry(container, container.HeldBytes + Overhead + (BytesPerBlock * container.Directory.Blocks.Length));
        byId.Add(container.Id, oldestFirst.AddLast(entry));
        bytes += entry.Bytes;
        while (bytes > capacity && byId.Count > 1) Remove(Victim(isNeeded));
    }

    public void Remove(ContainerId id) => Take(id)?.Release();

    private LoadedContainer? Take(ContainerId id)
    {
        if (!byId.Remove(id, out var node)) return null;
        oldestFirst.Remove(node);
        bytes -= node.Value.Bytes;
        return node.Value.Container;
    }

    private ContainerId Victim(Func<ContainerId, bool> isNeeded)
    {
        var left = Candidates;
        for (var node = oldestFirst.First; node is not null && node != oldestFirst.Last && left > 0; node = node.Next, left--)
            if (!isNeeded(node.Value.Container.Id)) return node.Value.Container.Id;
        return oldestFirst.First!.Value.Container.Id;
    }
}
