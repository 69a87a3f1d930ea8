using System.Buffers;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>
/// A file system in memory that behaves like a Linux one: file ids, birth times, links, exchange, and times from an injected clock. Before each
/// operation <see cref="Before"/> is called with its name and path; what it throws ends the operation before it did anything. Everything
/// done is durable at once, so a "crash" is an exception from the hook. Deterministic; not thread-safe.
/// </summary>
/// <param name="clock">The clock, in nanoseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="ways">How it differs from a Linux one, if it does.</param>
public sealed class MemoryVolume(Func<long> clock, MemoryVolumeWays? ways = null) : IVolume
{
    private readonly MemoryVolumeWays ways = ways ?? MemoryVolumeWays.Linux;
    private MemoryNode root = MemoryNode.Folder(1, clock(), ways ?? MemoryVolumeWays.Linux);
    private static readonly SearchValues<char> reserved = SearchValues.Create("\"*:<>?\\|");
    private long lastFileId = 1;
    private bool inHook;

    /// <summary>Called before each operation of the interface; operations that it makes itself are not announced.</summary>
    public Action<string, string>? Before { get; set; }

    /// <summary>Where anything was changed, by whomever, as somebody who watches the folder is told; null: nobody watches. Whoever reads it empties it.</summary>
    public HashSet<string>? Touched { get; set; }

    /// <summary>How many bytes all files together may have.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>False: the root's path shows nothing, as if it were not mounted.</summary>
    public bool IsMounted { get; set; } = true;

    public string Root => "/memory";
    public MemoryVolumeWays Ways => ways;
    public bool HasExecutableBit => ways.HasExecutableBit;

    /// <summary>What a flush does on a thread of its own; null: flushes are operations like others.</summary>
    public Action? FlushBeside { get; set; }

    public bool FlushesBeside => FlushBeside is not null;

    public void Open()
    {
        Announce("open", "");
        if (!IsMounted) throw new VolumeException(VolumeError.NotFound, "");
    }

    public void List(string folder, List<VolumeEntry> entries)
    {
        Announce("list", folder);
        foreach (var (name, node) in FolderAt(folder).Children!) entries.Add(new(name, node.Stat(ways)));
    }

    public VolumeStat? Stat(string path)
    {
        Announce("stat", path);
        return Find(path)?.Stat(ways);
    }

    public Stream OpenRead(string path)
    {
        Announce("read", path);
        var node = At(path);
        return node.Type == VolumeType.File ? new MemoryStream(node.Bytes, writable: false) : throw new VolumeException(VolumeError.WrongType, path);
    }

    public Stream CreateFile(string path)
    {
        Announce("create", path);
        var node = new MemoryNode { Type = VolumeType.File, FileId = ++lastFileId, Born = Now(), Modified = Now(), Changed = Now(), Mode = 0x1a4 };
        Add(path, node);
        return new AppendStream(bytes =>
        {
            Announce("write", path);
            Write(path, node, [.. node.Bytes, .. bytes]);
        });
    }

    public void SetModified(string path, long modified)
    {
        Announce("set-modified", path);
        var node = At(path);
        (node.Modified, node.Changed) = (ways.Rounded(modified), Now());
        Touched?.Add(path);
    }

    public void SetMode(string path, int mode)
    {
        Announce("set-mode", path);
        var node = At(path);
        if (node.Type != VolumeType.File) throw new VolumeException(VolumeError.WrongType, path);
        (node.Mode, node.Changed) = (mode & 0xfff, Now());
        Touched?.Add(path);
    }

    public void CreateFolder(string path)
    {
        Announce("create-folder", path);
        Add(path, MemoryNode.Folder(++lastFileId, Now(), ways));
    }

    public void CreateLink(string path, string target)
    {
        Announce("create-link", path);
        Add(path, new MemoryNode { Type = VolumeType.Link, Target = target, FileId = ++lastFileId, Born = Now(), Modified = Now(), Changed = Now(), Mode = 0x1ff });
    }

    public string ReadLink(string path)
    {
        Announce("read-link", path);
        return At(path).Target ?? throw new VolumeException(VolumeError.WrongType, path);
    }

    public void Rename(string from, string to)
    {
        Announce("rename", from);
        var node = At(from);
        if (to.StartsWith(from + "/", StringComparison.Ordinal)) throw new VolumeException(VolumeError.NameImpossible, to);
        Add(to, node);
        Remove(from);
        node.Changed = Now();
    }

    public void Exchange(string first, string second)
    {
        Announce("exchange", second);
        var (a, b) = (At(first), At(second));
        if ((first + "/").StartsWith(second + "/", StringComparison.Ordinal) || (second + "/").StartsWith(first + "/", StringComparison.Ordinal))
            throw new VolumeException(VolumeError.NameImpossible, second);
        ParentOf(first).Children![NameOf(first)] = b;
        ParentOf(second).Children![NameOf(second)] = a;
        Touched?.UnionWith([first, second]);
        a.Changed = b.Changed = Now();
    }

    public void RemoveFile(string path)
    {
        Announce("remove", path);
        var node = At(path);
        if (node.Type == VolumeType.Folder) throw new VolumeException(VolumeError.WrongType, path);
        Remove(path);
        (node.Links, node.Changed) = (node.Links - 1, Now());
    }

    public void RemoveFolder(string path)
    {
        Announce("remove-folder", path);
        if (FolderAt(path).Children!.Count != 0) throw new VolumeException(VolumeError.NotEmpty, path);
        Remove(path);
    }

    public void Flush()
    {
        if (FlushBeside is { } beside) beside();
        else Announce("flush", "");
    }

    public long FreeSpace()
    {
        Announce("free-space", "");
        return Capacity - Used(root);
    }

    public long? Clock => ways.TellsClock ? Now() : null;

    public void Dispose() { }

    /// <summary>What a user's program does: makes or overwrites a file in place, with the folders around it.</summary>
    public void UserWrite(string path, ReadOnlySpan<byte> bytes)
    {
        UserCreateFolder(PathOf(path));
        if (Find(path) is not { Type: VolumeType.File } node)
        {
            node = new MemoryNode { Type = VolumeType.File, FileId = ++lastFileId, Born = Now(), Modified = Now(), Changed = Now(), Mode = 0x1a4 };
            Add(path, node);
        }
        Write(path, node, bytes.ToArray());
    }

    /// <summary>What a slow disk does: a write that has stamped the file long ago puts its bytes there.</summary>
    public void UserWriteArrives(string path, ReadOnlySpan<byte> bytes) => Find(path)!.Bytes = bytes.ToArray();

    /// <summary>What a user's editor does that saves by rename: another file takes the name.</summary>
    public void UserReplace(string path, ReadOnlySpan<byte> bytes)
    {
        if (Find(path) is not null) UserDelete(path);
        UserWrite(path, bytes);
    }

    public void UserCreateFolder(string path)
    {
        if (path.Length == 0 || Find(path) is not null) return;
        UserCreateFolder(PathOf(path));
        Add(path, MemoryNode.Folder(++lastFileId, Now(), ways));
    }

    /// <summary>Removes whatever lies at a path, with all that it holds.</summary>
    public void UserDelete(string path)
    {
        var node = At(path);
        Remove(path);
        node.Links--;
    }

    public void UserMove(string from, string to)
    {
        UserCreateFolder(PathOf(to));
        var node = At(from);
        Remove(from);
        Add(to, node);
        node.Changed = Now();
    }

    /// <summary>Gives a file one more name.</summary>
    public void UserHardLink(string existing, string path)
    {
        var node = At(existing);
        Add(path, node);
        (node.Links, node.Changed) = (node.Links + 1, Now());
    }

    /// <summary>What a disk does by itself: other bytes of the same length, and nothing that tells.</summary>
    public void Rot(string path, byte[] bytes) => At(path).Bytes = bytes;

    /// <summary>The bytes of each file by path, of folders and links null, all of it.</summary>
    public IReadOnlyDictionary<string, byte[]?> Everything()
    {
        var found = new SortedDictionary<string, byte[]?>(StringComparer.Ordinal);
        Gather("", root);
        return found;

        void Gather(string path, MemoryNode folder)
        {
            foreach (var (name, node) in folder.Children!)
            {
                var inner = path.Length == 0 ? name : path + "/" + name;
                found[inner] = node.Type == VolumeType.File ? node.Bytes : null;
                if (node.Children is not null) Gather(inner, node);
            }
        }
    }

    /// <summary>The whole disk as it is now.</summary>
    internal MemoryNode Copy() => root.Copy();

    /// <summary>Puts back what <see cref="Copy"/> gave. File ids go on growing.</summary>
    internal void Restore(MemoryNode copy)
    {
        root = copy.Copy();
        Touched?.Add("");
    }

    private void Announce(string operation, string path)
    {
        if (Before is null || inHook) return;
        inHook = true;
        try { Before(operation, path); }
        finally { inHook = false; }
    }

    private void Write(string path, MemoryNode node, byte[] bytes)
    {
        if (Capacity < long.MaxValue && bytes.Length > node.Bytes.Length && Used(root) - node.Bytes.Length + bytes.Length > Capacity) throw new VolumeException(VolumeError.NoSpace, path);
        (node.Bytes, node.Modified, node.Changed) = (bytes, Now(), Now());
        Touched?.Add(path);
    }

    private static long Used(MemoryNode node) => node.Bytes.Length + (node.Children?.Values.Sum(Used) ?? 0);

    private void Add(string path, MemoryNode node)
    {
        var name = NameOf(path);
        if (ways.RefusesReserved && (name.AsSpan().ContainsAny(reserved) || name[^1] is '.' or ' ')) throw new VolumeException(VolumeError.NameImpossible, path);
        if (name is "" or "." or ".." || name.Contains('\0') || System.Text.Encoding.UTF8.GetByteCount(name) > 255) throw new VolumeException(VolumeError.NameImpossible, path);
        if (!ParentOf(path).Children!.TryAdd(name, node)) throw new VolumeException(VolumeError.Exists, path);
        Touched?.Add(path);
    }

    private void Remove(string path)
    {
        ParentOf(path).Children!.Remove(NameOf(path));
        Touched?.Add(path);
    }

    private MemoryNode At(string path) => Find(path) ?? throw new VolumeException(VolumeError.NotFound, path);

    private MemoryNode ParentOf(string path) => FolderAt(PathOf(path));

    private MemoryNode FolderAt(string path)
    {
        var node = At(path);
        return node.Type == VolumeType.Folder ? node : throw new VolumeException(VolumeError.WrongType, path);
    }

    private MemoryNode? Find(string path)
    {
        if (!IsMounted) return null;
        var node = root;
        for (var start = 0; start < path.Length;)
        {
            var slash = path.IndexOf('/', start);
            var name = slash < 0 ? start == 0 ? path : path[start..] : path[start..slash];
            // A link on the way is not followed, so nothing lies beneath it.
            if (node.Children is null || !node.Children.TryGetValue(name, out var next)) return null;
            (node, start) = (next, slash < 0 ? path.Length : slash + 1);
        }
        return node;
    }

    private long Now() => ways.Rounded(clock());

    private static string PathOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";
    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
