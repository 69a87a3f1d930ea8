using System.Text;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>
/// A disk in memory with inodes, change times and atomic renames. What was written stays when the process dies. Before each operation it calls
/// <see cref="Hook"/>, which may throw (the process dies) or edit (the user is quicker).
/// </summary>
internal sealed class MemoryVolume(TimeProvider time) : IVolume
{
    private readonly Node root = new(1, VolumeType.Folder);
    private long lastFileId = 1;

    /// <summary>Called with operation and path; null while a user works.</summary>
    public Action<string, string>? Hook { get; set; }

    public string Root => "(memory)";
    public bool HasExecutableBit => true;

    public void Open() => Hook?.Invoke("open", "");

    public void List(string folder, List<VolumeEntry> entries)
    {
        Hook?.Invoke("list", folder);
        foreach (var (name, node) in Folder(folder).Children!) entries.Add(new VolumeEntry(name, node.Stat()));
    }

    public VolumeStat? Stat(string path)
    {
        Hook?.Invoke("stat", path);
        return Find(path)?.Stat();
    }

    public Stream OpenRead(string path)
    {
        Hook?.Invoke("read", path);
        return new MemoryStream(Get(path, VolumeType.File).Bytes, writable: false);
    }

    public Stream CreateFile(string path)
    {
        Hook?.Invoke("create", path);
        var node = Add(path, VolumeType.File);
        return new FileWriter(this, node, path);
    }

    public void SetModified(string path, long modified)
    {
        Hook?.Invoke("set time", path);
        var node = Find(path) ?? throw new VolumeException(VolumeError.NotFound, path);
        node.Modified = modified;
        node.Changed = Now();
    }

    public void SetMode(string path, int mode)
    {
        Hook?.Invoke("set mode", path);
        var node = Get(path, VolumeType.File);
        node.Mode = mode;
        node.Changed = Now();
    }

    public void CreateFolder(string path)
    {
        Hook?.Invoke("create folder", path);
        Add(path, VolumeType.Folder);
    }

    public void CreateLink(string path, string target)
    {
        Hook?.Invoke("create link", path);
        Add(path, VolumeType.Link).Bytes = Encoding.UTF8.GetBytes(target);
    }

    public string ReadLink(string path)
    {
        Hook?.Invoke("read link", path);
        return Encoding.UTF8.GetString(Get(path, VolumeType.Link).Bytes);
    }

    public void Rename(string from, string to)
    {
        Hook?.Invoke("rename", from);
        var (source, sourceName) = Parent(from);
        var (target, targetName) = Parent(to);
        if (!source.Children!.TryGetValue(sourceName, out var node)) throw new VolumeException(VolumeError.NotFound, from);
        if (target.Children!.ContainsKey(targetName)) throw new VolumeException(VolumeError.Exists, to);
        if (to.StartsWith(from + "/", StringComparison.Ordinal)) throw new VolumeException(VolumeError.Failed, to);
        source.Children.Remove(sourceName);
        target.Children.Add(targetName, node);
        source.Modified = target.Modified = node.Changed = Now();
    }

    public void Exchange(string first, string second)
    {
        Hook?.Invoke("exchange", first);
        var (a, aName) = Parent(first);
        var (b, bName) = Parent(second);
        if (!a.Children!.TryGetValue(aName, out var one)) throw new VolumeException(VolumeError.NotFound, first);
        if (!b.Children!.TryGetValue(bName, out var other)) throw new VolumeException(VolumeError.NotFound, second);
        (a.Children[aName], b.Children[bName]) = (other, one);
        a.Modified = b.Modified = one.Changed = other.Changed = Now();
    }

    public void RemoveFile(string path)
    {
        Hook?.Invoke("remove", path);
        var (folder, name) = Parent(path);
        if (!folder.Children!.TryGetValue(name, out var node)) throw new VolumeException(VolumeError.NotFound, path);
        if (node.Type == VolumeType.Folder) throw new VolumeException(VolumeError.WrongType, path);
        folder.Children.Remove(name);
        folder.Modified = Now();
    }

    public void RemoveFolder(string path)
    {
        Hook?.Invoke("remove folder", path);
        if (Get(path, VolumeType.Folder).Children!.Count > 0) throw new VolumeException(VolumeError.NotEmpty, path);
        var (folder, name) = Parent(path);
        folder.Children!.Remove(name);
        folder.Modified = Now();
    }

    public void Flush() => Hook?.Invoke("flush", "");

    public long FreeSpace() => long.MaxValue;

    public void Dispose() { }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    private Node Add(string path, VolumeType type)
    {
        var (folder, name) = Parent(path);
        if (Encoding.UTF8.GetByteCount(name) > 255) throw new VolumeException(VolumeError.NameImpossible, path);
        var node = new Node(++lastFileId, type) { Modified = Now() };
        node.Changed = node.Born = node.Modified;
        if (!folder.Children!.TryAdd(name, node)) throw new VolumeException(VolumeError.Exists, path);
        folder.Modified = node.Modified;
        return node;
    }

    private Node? Find(string path)
    {
        var node = root;
        if (path.Length == 0) return node;
        foreach (var name in path.Split('/'))
            if (node.Children is null || !node.Children.TryGetValue(name, out node!)) return null;
        return node;
    }

    private Node Get(string path, VolumeType type) => Find(path) switch
    {
        null => throw new VolumeException(VolumeError.NotFound, path),
        var node when node.Type != type => throw new VolumeException(VolumeError.WrongType, path),
        var node => node,
    };

    private Node Folder(string path) => Get(path, VolumeType.Folder);

    private (Node Folder, string Name) Parent(string path)
    {
        var slash = path.LastIndexOf('/');
        return (Folder(slash < 0 ? "" : path[..slash]), path[(slash + 1)..]);
    }

    private sealed class Node(long fileId, VolumeType type)
    {
        public VolumeType Type { get; } = type;
        public byte[] Bytes { get; set; } = [];
        public SortedDictionary<string, Node>? Children { get; } = type == VolumeType.Folder ? new(StringComparer.Ordinal) : null;
        public long Modified { get; set; }
        public long Changed { get; set; }
        public long Born { get; set; }
        public int Mode { get; set; } = type == VolumeType.Folder ? 0b111_101_101 : 0b110_100_100;

        public VolumeStat Stat() => new()
        {
            Type = Type, Length = Bytes.Length, Modified = Modified, Changed = Changed, FileId = fileId, Device = 1, Born = Born, Links = 1, Mode = Mode,
        };
    }

    /// <summary>Writes reach the disk as they are made.</summary>
    private sealed class FileWriter(MemoryVolume volume, Node node, string path) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override void Write(byte[] buffer, int offset, int count)
        {
            volume.Hook?.Invoke("write", path);
            base.Write(buffer, offset, count);
            node.Bytes = ToArray();
            node.Modified = node.Changed = volume.Now();
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer, offset, count);
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
