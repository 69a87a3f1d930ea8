using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// The containers loaded last, up to a number of bytes (but always the newest). Those that nothing planned needs any more go first, then the
/// ones used longest ago. Not thread-safe.
/// </summary>
internal sealed class ContainerCache(long capacity)
{
    // Most recently used last. A handful at most, so walking it is as quick as any index.
    private readonly List<LoadedContainer> containers = [];

    public LoadedContainer? Find(ContainerId id)
    {
        var index = containers.FindIndex(container => container.Id == id);
        if (index < 0) return null;
        var found = containers[index];
        containers.RemoveAt(index);
        containers.Add(found);
        return found;
    }

    public bool Contains(ContainerId id) => containers.Exists(container => container.Id == id);

    public void Add(LoadedContainer container, Func<ContainerId, bool> isNeeded)
    {
        Remove(container.Id);
        containers.Add(container);
        while (containers.Count > 1 && containers.Sum(held => held.HeldBytes) > capacity)
        {
            var unneeded = containers.FindIndex(held => !isNeeded(held.Id));
            containers.RemoveAt(unneeded >= 0 && unneeded < containers.Count - 1 ? unneeded : 0);
        }
    }

    public void Remove(ContainerId id) => containers.RemoveAll(container => container.Id == id);
}
