using System.Runtime.Versioning;

namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>
/// A folder reached through what .NET has on every system. Less exact than <see cref="LinuxVolume"/>: there are no file ids (a file that is
/// moved and edited between two scans is a new one), exchanging takes three renames, a check for links precedes an operation
/// instead of being part of it, times are kept to 100 ns, and flushing is left to the system.
/// </summary>
public sealed class PortableVolume(string root) : IVolume
{
    public string Root { get; } = Path.GetFullPath(root);
    public bool HasExecutableBit => !OperatingSystem.IsWindows();
    public bool ReadsBeside => true;

    public void Open()
    {
        if (!Directory.Exists(Root)) throw new VolumeException(VolumeError.NotFound, "");
    }

    public void List(string folder, List<VolumeEntry> entries) => Guard(folder, () =>
    {
        if (folder.Length != 0) Expect(folder, VolumeType.Folder);
        foreach (var info in new DirectoryInfo(Native(folder)).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }))
            if (StatOf(info) is { } stat) entries.Add(new(info.Name, stat));
    });

    public VolumeStat? Stat(string path)
    {
        try { return Guard(path, () => StatOf(Info(path))); }
        catch (VolumeException e) when (e.Error is VolumeError.NotFound or VolumeError.WrongType) { return null; }
    }

    public Stream OpenRead(string path) => Guard(path, () =>
    {
        Expect(path, VolumeType.File);
        return new FileStream(Native(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
    });

    public Stream CreateFile(string path) => Guard(path, () => new FileStream(Native(path), FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 << 10));

    public void SetModified(string path, long modified) => Guard(path, () => Info(path).LastWriteTimeUtc = DateTime.UnixEpoch.AddTicks(modified / 100));

    public void SetMode(string path, int mode)
    {
        if (OperatingSystem.IsWindows()) return;
        Guard(path, () =>
        {
            Expect(path, VolumeType.File);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Native(path), (UnixFileMode)mode);
        });
    }

    public void CreateFolder(string path) => Guard(path, () =>
    {
        if (StatOf(Info(path)) is not null) throw new VolumeException(VolumeError.Exists, path);
        Directory.CreateDirectory(Native(path));
    });

    public void CreateLink(string path, string target) => Guard(path, () =>
    {
        if (StatOf(Info(path)) is not null) throw new VolumeException(VolumeError.Exists, path);
        File.CreateSymbolicLink(Native(path), target);
    });

    public string ReadLink(string path) => Guard(path, () => Info(path).LinkTarget ?? throw new VolumeException(VolumeError.WrongType, path));

    public void Rename(string from, string to) => Guard(to, () =>
    {
        if (StatOf(Info(to)) is not null && !IsCaseOnly(from, to)) throw new VolumeException(VolumeError.Exists, to);
        Expect(from, null);
        // A link to a folder counts as a folder to .NET.
        if (Info(from) is DirectoryInfo) Directory.Move(Native(from), Native(to));
        else File.Move(Native(from), Native(to), overwrite: false);
    });

    public void Exchange(string first, string second) => ThreeRenames.Exchange(this, first, second);

    public void RemoveFile(string path) => Guard(path, () =>
    {
        if (Expect(path, null).Type == VolumeType.Folder) throw new VolumeException(VolumeError.WrongType, path);
        Info(path).Delete();
    });

    public void RemoveFolder(string path) => Guard(path, () =>
    {
        Expect(path, VolumeType.Folder);
        if (Directory.EnumerateFileSystemEntries(Native(path)).Any()) throw new VolumeException(VolumeError.NotEmpty, path);
        Directory.Delete(Native(path), recursive: false);
    });

    public void Flush() { }

    public long FreeSpace() => new DriveInfo(Root).AvailableFreeSpace;
    public void Dispose() { }

    private static bool IsCaseOnly(string from, string to) =>
        !OperatingSystem.IsLinux() && string.Equals(from, to, StringComparison.OrdinalIgnoreCase);

    private VolumeStat Expect(string path, VolumeType? type)
    {
        var stat = StatOf(Info(path)) ?? throw new VolumeException(VolumeError.NotFound, path);
        return type is null || stat.Type == type ? stat : throw new VolumeException(VolumeError.WrongType, path);
    }

    private FileSystemInfo Info(string path)
    {
        var native = Native(path);
        return Directory.Exists(native) ? new DirectoryInfo(native) : new FileInfo(native);
    }

    /// <summary>The full path, after a look at each folder on the way: none may be a link.</summary>
    private string Native(string path)
    {
        var native = Root;
        var names = path.Length == 0 ? [] : path.Split('/');
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] is "" or "." or ".." || names[i].AsSpan().ContainsAny(Path.GetInvalidFileNameChars()))
                throw new VolumeException(VolumeError.NameImpossible, path);
            native = Path.Combine(native, names[i]);
            if (i < names.Length - 1 && new DirectoryInfo(native) is var folder && (!folder.Exists || folder.LinkTarget is not null))
                throw new VolumeException(folder.Exists ? VolumeError.WrongType : VolumeError.NotFound, path);
        }
        return native;
    }

    private static VolumeStat? StatOf(FileSystemInfo info)
    {
        info.Refresh();
        var isLink = info.LinkTarget is not null;
        if (!isLink && !info.Exists) return null;
        var type = isLink ? VolumeType.Link : info is DirectoryInfo ? VolumeType.Folder
            : (info.Attributes & FileAttributes.Device) != 0 ? VolumeType.Other : VolumeType.File;
        return new VolumeStat
        {
            Type = type,
            Length = type == VolumeType.File ? ((FileInfo)info).Length : 0,
            Modified = (info.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100,
            Changed = 0,
            FileId = 0,
            Device = 0,
            Born = null,
            Links = 1,
            Mode = OperatingSystem.IsWindows() || isLink ? 0x1a4 : UnixMode(info),
        };
    }

    [UnsupportedOSPlatform("windows")]
    private static int UnixMode(FileSystemInfo info) => (int)info.UnixFileMode;

    private static void Guard(string path, Action act) => Guard(path, () =>
    {
        act();
        return true;
    });

    private static T Guard<T>(string path, Func<T> act)
    {
        try { return act(); }
        catch (VolumeException) { throw; }
        catch (FileNotFoundException e) { throw Because(VolumeError.NotFound, e); }
        catch (DirectoryNotFoundException e) { throw Because(VolumeError.NotFound, e); }
        catch (PathTooLongException e) { throw Because(VolumeError.NameImpossible, e); }
        catch (UnauthorizedAccessException e) { throw Because(VolumeError.Denied, e); }
        catch (IOException e)
        {
            // The low 16 bits are the Win32 error there, and errno elsewhere.
            var number = e.HResult & 0xffff;
            var error = OperatingSystem.IsWindows()
                ? number switch { 32 or 33 => VolumeError.Busy, 39 or 112 => VolumeError.NoSpace, 80 or 183 => VolumeError.Exists, 145 => VolumeError.NotEmpty, _ => VolumeError.Failed }
                : LinuxErrors.Of(number);
            throw Because(error, e);
        }

        VolumeException Because(VolumeError error, Exception inner) =>
            new(error, path, error == VolumeError.Failed ? inner.Message : VolumeException.Describe(error), inner);
    }
}
