using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>A file, folder or link of a <see cref="MemoryVolume"/>. Its bytes are replaced, never changed.</summary>
internal sealed class MemoryNode
{
    public required VolumeType Type { get; init; }
    public required long FileId { get; init; }
    public required long Born { get; init; }
    public required long Modified { get; set; }
    public required long Changed { get; set; }
    public required int Mode { get; set; }
    public int Links { get; set; } = 1;
    public byte[] Bytes { get; set; } = [];
    public string? Target { get; init; }
    public SortedDictionary<string, MemoryNode>? Children { get; init; }

    public static MemoryNode Folder(long fileId, long now, MemoryVolumeWays ways) => new()
    {
        Type = VolumeType.Folder,
        FileId = fileId,
        Born = now,
        Modified = now,
        Changed = now,
        Mode = 0x1ed,
        Children = new(ways.Names),
    };

    /// <summary>The same files once more, as a copy of a disk has them. A file of several names stays one.</summary>
    public MemoryNode Copy(Dictionary<MemoryNode, MemoryNode>? done = null)
    {
        done ??= [];
        if (done.TryGetValue(this, out var known)) return known;
        var copy = new MemoryNode
        {
            Type = Type, FileId = FileId, Born = Born, Modified = Modified, Changed = Changed, Mode = Mode, Links = Links, Bytes = Bytes, Target = Target,
            Children = Children is null ? null : new(Children.Comparer),
        };
        done.Add(this, copy);
        foreach (var (name, child) in Children ?? []) copy.Children!.Add(name, child.Copy(done));
        return copy;
    }

    public VolumeStat Stat(MemoryVolumeWays ways) => new()
    {
        Type = Type,
        Length = Type == VolumeType.Link ? System.Text.Encoding.UTF8.GetByteCount(Target!) : Bytes.Length,
        Modified = Modified,
        Changed = Changed,
        FileId = ways.HasFileIds ? FileId : 0,
        Device = 1,
        Born = ways.HasFileIds ? Born : null,
        Links = Links,
        Mode = Mode,
    };
}
