using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>A folder of a Linux file system. The root is held open, so whatever is mounted or moved over its path later is not touched.</summary>
public sealed unsafe class LinuxVolume(string root) : IVolume
{
    private const ulong beneathWithoutLinks = 0x08 | 0x04 | 0x02; // RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS
    private const int listBuffer = 32 << 10;
    private int rootFolder = -1;
    // Nobody else has business there, and every new file passes through it, several calls each: it is looked up once. A folder of the user's is looked up for each call.
    private readonly KeptFolder temporaryFolder = new();
    private bool hasFileIds;
    private bool isOfKernelClock;

    public static bool IsSupported => LinuxCalls.AreKnown;

    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Whether paths are resolved by openat2; else name by name.</summary>
    internal bool ResolvesInKernel { get; set; } = true;

    public bool HasExecutableBit => true;

    public bool ReadsBeside => true;

    public bool WritesBeside => true;

    public bool FlushesBeside => true;

    public long? Clock
    {
        get
        {
            var now = default(LinuxCalls.TimeSpec);
            return isOfKernelClock && LinuxCalls.GetTime(LinuxCalls.CoarseClock, &now) == 0 ? (now.Seconds * 1_000_000_000) + now.Nanoseconds : null;
        }
    }

    public void Open()
    {
        Dispose();
        fixed (byte* path = Encoded(Root)) rootFolder = LinuxCalls.OpenAt(LinuxCalls.CurrentFolder, path, LinuxCalls.Directory | LinuxCalls.CloseOnExec, 0);
        if (rootFolder < 0) throw LinuxErrors.Last("");
        var volume = stackalloc long[32];
        Check(LinuxCalls.VolumeType(rootFolder, volume), "");
        // These make inode numbers up as they go.
        hasFileIds = volume[0] is not (LinuxCalls.Fat or LinuxCalls.ExFat or LinuxCalls.Fuse);
        // Of others it may be a server's, or a coarser one.
        isOfKernelClock = volume[0] is LinuxCalls.Ext or LinuxCalls.Xfs or LinuxCalls.Btrfs or LinuxCalls.F2fs or LinuxCalls.Temporary;
    }

    public void List(string folder, List<VolumeEntry> entries)
    {
        using var opened = OpenFolder(folder, LinuxCalls.ReadOnly);
        var buffer = stackalloc byte[listBuffer];
        while (true)
        {
            var filled = LinuxCalls.Call(LinuxCalls.GetDents, opened.Number, buffer, listBuffer, 0);
            if (filled < 0) throw LinuxErrors.Last(folder);
            if (filled == 0) return;
            // struct linux_dirent64: inode (8), offset (8), record length (2), type (1), name.
            for (var at = buffer; at < buffer + filled; at += *(ushort*)(at + 16))
            {
                var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(at + 19);
                if (name is [(byte)'.'] or [(byte)'.', (byte)'.']) continue;
                if (!Utf8.IsValid(name))
                {
                    entries.Add(new(EscapedName.Of(name), default, VolumeException.Describe(VolumeError.NotText)));
                    continue;
                }
                var text = Encoding.UTF8.GetString(name);
                if (TryStat(opened.Number, at + 19, out var stat)) entries.Add(new(text, stat));
                else if (Marshal.GetLastPInvokeError() != LinuxCalls.NoEntry) entries.Add(new(text, default, LinuxErrors.Last(folder).Message));
            }
        }
    }

    public VolumeStat? Stat(string path)
    {
        try
        {
            if (path.Length == 0) return StatOf(rootFolder);
            using var parent = OpenParent(path, out var name);
            fixed (byte* last = name)
            {
                if (TryStat(parent.Number, last, out var stat)) return stat;
            }
            // Asked of many paths where nothing is yet, and an exception costs more than all the rest.
            return Marshal.GetLastPInvokeError() == LinuxCalls.NoEntry ? null : throw LinuxErrors.Last(path);
        }
        catch (VolumeException e) when (e.Error is VolumeError.NotFound or VolumeError.WrongType) { return null; }
    }

    public Stream OpenRead(string path) => OpenRead(path, out _);

    public Stream OpenRead(string path, out VolumeStat stat)
    {
        var file = OpenFile(path);
        var handle = new SafeFileHandle(file, ownsHandle: true);
        try
        {
            stat = StatOf(file);
            return stat.Type == VolumeType.File ? new FileStream(handle, FileAccess.Read, 1) : throw new VolumeException(VolumeError.WrongType, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public int? TryRead(string path, Memory<byte> buffer, out VolumeStat after)
    {
        using var opened = new Descriptor(OpenFile(path));
        // Before a byte is taken: those of a pipe would be gone.
        if (StatOf(opened.Number).Type != VolumeType.File) throw new VolumeException(VolumeError.WrongType, path);
        var read = LinuxReading.Fill(opened.Number, buffer.Span, path);
        after = StatOf(opened.Number);
        return read;
    }

    private int OpenFile(string path)
    {
        using var parent = OpenParent(path, out var name);
        // Non-blocking, so that a pipe put here meanwhile cannot hang the scan.
        var flags = LinuxCalls.ReadOnly | LinuxCalls.NoFollow | LinuxCalls.NonBlocking | LinuxCalls.CloseOnExec;
        int file;
        fixed (byte* last = name) file = LinuxCalls.OpenAt(parent.Number, last, flags, 0);
        return file < 0 ? throw LinuxErrors.Last(path) : file;
    }

    public Stream CreateFile(string path)
    {
        using var parent = OpenParent(path, out var name);
        var flags = LinuxCalls.WriteOnly | LinuxCalls.Create | LinuxCalls.Exclusive | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec;
        int file;
        fixed (byte* last = name) file = LinuxCalls.OpenAt(parent.Number, last, flags, 0x1b6);
        return file < 0 ? throw LinuxErrors.Last(path) : new NewFile(new SafeFileHandle(file, ownsHandle: true));
    }

    public void SetModified(string path, long modified)
    {
        using var parent = OpenParent(path, out var name);
        var seconds = Math.DivRem(modified, 1_000_000_000, out var rest);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + 1_000_000_000);
        var times = stackalloc LinuxCalls.TimeSpec[2];
        times[0] = new() { Nanoseconds = LinuxCalls.OmitTime };
        times[1] = new() { Seconds = seconds, Nanoseconds = rest };
        fixed (byte* last = name) Check(LinuxCalls.SetTimes(parent.Number, last, times, LinuxCalls.AtNoFollow), path);
    }

    public void SetMode(string path, int mode)
    {
        using var opened = new Descriptor(OpenFile(path));
        if (StatOf(opened.Number).Type != VolumeType.File) throw new VolumeException(VolumeError.WrongType, path);
        Check(LinuxCalls.SetMode(opened.Number, (uint)mode), path);
    }

    public void CreateFolder(string path)
    {
        // It may be the one that was taken away.
        if (path == VolumePath.Temporary) temporaryFolder.Forget();
        using var parent = OpenParent(path, out var name);
        fixed (byte* last = name) Check(LinuxCalls.MakeFolder(parent.Number, last, 0x1ff), path);
    }

    public void CreateLink(string path, string target)
    {
        using var parent = OpenParent(path, out var name);
        fixed (byte* last = name, to = Encoded(target))
        {
            if (LinuxCalls.MakeLink(to, parent.Number, last) == 0) return;
            var error = LinuxErrors.Last(path);
            throw Marshal.GetLastPInvokeError() is LinuxCalls.NoSuchCall or LinuxCalls.NotSupported or LinuxCalls.NotPermitted
                ? new VolumeException(VolumeError.Failed, path, "this file system cannot hold links: keep the collection on one that can, or put a copy in the link's place on the device that made it")
                : error;
        }
    }

    public string ReadLink(string path)
    {
        using var parent = OpenParent(path, out var name);
        var buffer = stackalloc byte[4096];
        nint length;
        fixed (byte* last = name) length = LinuxCalls.ReadLink(parent.Number, last, buffer, 4096);
        if (length < 0) throw LinuxErrors.Last(path);
        var target = new ReadOnlySpan<byte>(buffer, (int)length);
        return Utf8.IsValid(target) ? Encoding.UTF8.GetString(target) : throw new VolumeException(VolumeError.NotText, path);
    }

    public void Rename(string from, string to) => Rename(from, to, looks: false);

    public VolumeStat? RenameAndLook(string from, string to) => Rename(from, to, looks: true);

    private VolumeStat? Rename(string from, string to, bool looks)
    {
        using var fromParent = OpenParent(from, out var fromName);
        using var toParent = VolumePath.Parent(from) == VolumePath.Parent(to) ? fromParent.Borrow(VolumePath.Name(to), out var toName) : OpenParent(to, out toName);
        fixed (byte* source = fromName, target = toName)
        {
            if (LinuxCalls.CallRename(LinuxCalls.RenameAt2, fromParent.Number, source, toParent.Number, target, (nint)LinuxCalls.NoReplace) != 0)
            {
                var error = LinuxErrors.Last(to);
                if (!LacksFlags(Marshal.GetLastPInvokeError())) throw error;
                // A file system without RENAME_NOREPLACE (some network mounts): look, then rename. Not atomic.
                if (TryStat(toParent.Number, target, out _)) throw new VolumeException(VolumeError.Exists, to);
                Check(LinuxCalls.Rename(fromParent.Number, source, toParent.Number, target), to);
            }
            return looks && TryStat(toParent.Number, target, out var stat) ? stat : null;
        }
    }

    public void Exchange(string first, string second)
    {
        using var firstParent = OpenParent(first, out var firstName);
        using var secondParent = OpenParent(second, out var secondName);
        fixed (byte* a = firstName, b = secondName)
        {
            if (LinuxCalls.CallRename(LinuxCalls.RenameAt2, firstParent.Number, a, secondParent.Number, b, (nint)LinuxCalls.ExchangeBoth) == 0) return;
            var error = LinuxErrors.Last(second);
            if (!LacksFlags(Marshal.GetLastPInvokeError())) throw error;
        }
        ThreeRenames.Exchange(this, first, second);
    }

    public void RemoveFile(string path) => Unlink(path, 0);
    public void RemoveFolder(string path) => Unlink(path, LinuxCalls.AtRemoveFolder);
    public void Flush() => Check(LinuxCalls.SyncVolume(rootFolder), "");

    public long FreeSpace()
    {
        var space = stackalloc ulong[32];
        Check(LinuxCalls.VolumeSpace(rootFolder, space), "");
        return (long)UInt128.Min((UInt128)long.MaxValue, (UInt128)space[1] * space[4]);
    }

    public void Dispose()
    {
        temporaryFolder.Dispose();
        if (rootFolder >= 0) _ = LinuxCalls.Close(rootFolder);
        rootFolder = -1;
    }

    private void Unlink(string path, int flags)
    {
        using var parent = OpenParent(path, out var name);
        fixed (byte* last = name) Check(LinuxCalls.Unlink(parent.Number, last, flags), path);
    }

    private Descriptor OpenParent(string path, out byte[] name)
    {
        var slash = path.LastIndexOf('/');
        name = Encoded(path.AsSpan(slash + 1));
        if (slash == VolumePath.Temporary.Length && path.StartsWith(VolumePath.Temporary, StringComparison.Ordinal))
            return new Descriptor(temporaryFolder.Number ?? temporaryFolder.Keep(OpenFolder(VolumePath.Temporary, LinuxCalls.PathOnly).Number), isBorrowed: true);
        return slash < 0 ? new Descriptor(rootFolder, isBorrowed: true) : OpenFolder(path[..slash], LinuxCalls.PathOnly);
    }

    private Descriptor OpenFolder(string folder, int access)
    {
        var flags = access | LinuxCalls.Directory | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec;
        if (ResolvesInKernel)
        {
            var how = new LinuxCalls.OpenHow { Flags = (ulong)(uint)flags, Resolve = beneathWithoutLinks };
            for (var attempt = 0; attempt < 8; attempt++)
            {
                nint opened;
                fixed (byte* path = Encoded(folder.Length == 0 ? "." : folder)) opened = LinuxCalls.CallOpen(LinuxCalls.OpenAt2, rootFolder, path, &how, sizeof(LinuxCalls.OpenHow));
                if (opened >= 0) return new Descriptor((int)opened);
                var error = Marshal.GetLastPInvokeError();
                if (error == LinuxCalls.TryAgain) continue;
                if (error is not (LinuxCalls.NoSuchCall or LinuxCalls.NotPermitted)) throw LinuxErrors.Last(folder);
                ResolvesInKernel = false; // an old kernel, or a sandbox that does not know the call
                break;
            }
        }
        return OpenStepwise(folder, flags);
    }

    private Descriptor OpenStepwise(string folder, int flags)
    {
        var through = LinuxCalls.PathOnly | LinuxCalls.Directory | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec;
        var names = folder.Length == 0 ? ["."] : folder.Split('/');
        if (folder.Length != 0 && names.Any(name => name is "" or "." or "..")) throw new VolumeException(VolumeError.NameImpossible, folder);
        var current = rootFolder;
        for (var i = 0; i < names.Length; i++)
        {
            int next;
            fixed (byte* name = Encoded(names[i])) next = LinuxCalls.OpenAt(current, name, i == names.Length - 1 ? flags : through, 0);
            var error = next < 0 ? LinuxErrors.Last(folder) : null;
            if (current != rootFolder) _ = LinuxCalls.Close(current);
            if (error is not null) throw error;
            current = next;
        }
        return new Descriptor(current);
    }

    private static bool LacksFlags(int error) => error is LinuxCalls.Invalid or LinuxCalls.NoSuchCall or LinuxCalls.NotSupported;

    private static byte[] Encoded(ReadOnlySpan<char> path)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }

    private static void Check(int result, string path)
    {
        if (result < 0) throw LinuxErrors.Last(path);
    }

    private VolumeStat StatOf(int descriptor)
    {
        byte empty = 0;
        return TryStat(descriptor, &empty, out var stat) ? stat : throw LinuxErrors.Last("");
    }

    private bool TryStat(int folder, byte* name, out VolumeStat stat) => LinuxStats.TryRead(folder, name, hasFileIds, out stat);

    private readonly ref struct Descriptor(int number, bool isBorrowed = false)
    {
        public int Number { get; } = number;

        /// <summary>The same folder once more, for another name in it.</summary>
        public Descriptor Borrow(string name, out byte[] encoded)
        {
            encoded = Encoded(name);
            return new Descriptor(Number, isBorrowed: true);
        }

        public void Dispose()
        {
            if (!isBorrowed) _ = LinuxCalls.Close(Number);
        }
    }
}
