using System.Buffers.Binary;
using SyncCloud.Protocol;

namespace SyncCloud.Service.Images;

/// <summary>
/// What an image says about contents: the containers that its locations name, and whether every content that its items name has a location. Takes
/// the records in their order, items first; keeps eight bytes of each content's hash (which nobody but the user's own devices could make equal).
/// Not thread-safe.
/// </summary>
internal sealed class ImageContents
{
    private readonly HashSet<ulong> unlocated = [];
    private readonly HashSet<ContainerId> containers = [];

    public IReadOnlySet<ContainerId> Containers => containers;

    public void Add(Item? item, ContentLocation? location)
    {
        if (item is not null)
        {
            foreach (var (_, value) in item.Fields)
                if (value.AsContent() is { Length: > 0 } content) unlocated.Add(Key(content));
        }
        if (location is null) return;
        unlocated.Remove(Key(location.Content));
        foreach (var extent in location.Extents) containers.Add(extent.Container);
    }

    /// <summary>What makes the image useless as a start, or null.</summary>
    public string? Problem() =>
        unlocated.Count > 0 ? $"{unlocated.Count} contents that its items name have no location"
        : containers.FirstOrDefault(container => !container.IsPack) is { IsPack: false } log && containers.Contains(log) ? $"it locates content in {log}; a base image names packs alone, since logs are trimmed"
        : null;

    private static ulong Key(ContentRef content)
    {
        Span<byte> hash = stackalloc byte[Hash256.Length];
        content.Hash.Write(hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) ^ (ulong)content.Length;
    }
}
