namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>
/// The folder tree beneath one root. Paths are relative to the root with '/' between names; "" is the root itself. No operation follows a
/// link, in the last name or before it, and none leaves the root. Failures are <see cref="VolumeException"/>; an operation that fails
/// changed nothing. Not thread-safe, but for what <see cref="ReadsBeside"/>, <see cref="WritesBeside"/> and <see cref="FlushesBeside"/> say.
/// </summary>
public interface IVolume : IDisposable
{
    /// <summary>The root as the user knows it, for messages.</summary>
    string Root { get; }

    /// <summary>Whether files have an owner's executable bit here.</summary>
    bool HasExecutableBit { get; }

    /// <summary>
    /// What the clock shows that the volume takes its times from, in nanoseconds since 1970-01-01T00:00:00Z: no change from now on has an earlier <see cref="VolumeStat.Changed"/>, but for the digits that
    /// the volume does not keep. Null where that clock is not known.
    /// </summary>
    long? Clock => null;

    /// <summary>
    /// Whether <see cref="List"/>, <see cref="Stat"/> and all that reads what lies there may run on several threads at once, and beside all but <see cref="Open"/> and disposal.
    /// </summary>
    bool ReadsBeside => false;

    /// <summary>
    /// Whether <see cref="CreateFile"/> and what it opens, <see cref="SetModified"/>, <see cref="SetMode"/> and <see cref="Stat"/> may run on several threads at once, each for a file that no other one
    /// is concerned with, and beside all but <see cref="Open"/> and disposal.
    /// </summary>
    bool WritesBeside => false;

    /// <summary>Whether <see cref="Flush"/> may run on another thread, beside all but <see cref="Open"/> and disposal.</summary>
    bool FlushesBeside => false;

    /// <summary>Takes hold of what lies at the root's path now. Throws <see cref="VolumeException"/> when that is no folder.</summary>
    void Open();

    /// <summary>Appends a folder's entries, in no particular order.</summary>
    void List(string folder, List<VolumeEntry> entries);

    /// <summary>Null when nothing is there (or its parent is no folder).</summary>
    VolumeStat? Stat(string path);

    /// <summary>Opens a regular file, seekable.</summary>
    Stream OpenRead(string path);

    /// <summary>The same, and what was opened: the very object where the volume can tell, else what lies at its path just then.</summary>
    Stream OpenRead(string path, out VolumeStat stat)
    {
        var opened = OpenRead(path);
        try
        {
            stat = Stat(path) ?? throw new VolumeException(VolumeError.NotFound, path);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads a regular file from its start until it ends or <paramref name="buffer"/> is full, and looks at what was read once more: at the very object, so that whoever knows what it was before knows
    /// whether it changed meanwhile. How many bytes that were; null, and nothing was done, where the volume has no quicker way to that than <see cref="OpenRead(string)"/> and <see cref="Stat"/>.
    /// </summary>
    int? TryRead(string path, Memory<byte> buffer, out VolumeStat after)
    {
        after = default;
        return null;
    }

    /// <summary>Makes a new file, with the permissions that new files have here. Fails when the name is taken.</summary>
    Stream CreateFile(string path);

    /// <summary>Sets a file's or a link's own modification time as exactly as the volume can hold it. Nanoseconds since 1970-01-01T00:00:00Z.</summary>
    void SetModified(string path, long modified);

    /// <summary>Sets a regular file's permission bits; no effect where there are none.</summary>
    void SetMode(string path, int mode);

    void CreateFolder(string path);
    void CreateLink(string path, string target);
    string ReadLink(string path);

    /// <summary>Moves in one step; fails with <see cref="VolumeError.Exists"/> when <paramref name="to"/> is taken.</summary>
    void Rename(string from, string to);

    /// <summary>Moves as <see cref="Rename"/> does, and tells what lies at <paramref name="to"/> then: null when that cannot be seen, though the move was made.</summary>
    VolumeStat? RenameAndLook(string from, string to)
    {
        Rename(from, to);
        try { return Stat(to); }
        catch (VolumeException) { return null; }
    }

    /// <summary>Lets two paths change places in one step.</summary>
    void Exchange(string first, string second);

    void RemoveFile(string path);

    /// <summary>Removes an empty folder.</summary>
    void RemoveFolder(string path);

    /// <summary>Makes everything that was done on this volume so far durable.</summary>
    void Flush();

    /// <summary>Bytes that this user can still write.</summary>
    long FreeSpace();
}
