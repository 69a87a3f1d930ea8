namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>What lies at a path. <see cref="Other"/>: a socket, pipe or device.</summary>
public enum VolumeType : byte { File = 1, Folder = 2, Link = 3, Other = 4 }

/// <summary>What a volume tells about a path without reading it or following a link. Times are nanoseconds since 1970-01-01T00:00:00Z.</summary>
public readonly record struct VolumeStat
{
    public required VolumeType Type { get; init; }

    /// <summary>In bytes; of a link, its target's.</summary>
    public required long Length { get; init; }

    public required long Modified { get; init; }

    /// <summary>When content or attributes last changed; cannot be set by programs. 0 where the volume does not tell.</summary>
    public required long Changed { get; init; }

    /// <summary>Identifies the object on its device across renames; 0 where the volume has no such identity.</summary>
    public required long FileId { get; init; }

    public required long Device { get; init; }

    /// <summary>When the object was made, where known.</summary>
    public required long? Born { get; init; }

    /// <summary>Names that the object has.</summary>
    public required int Links { get; init; }

    /// <summary>The permission bits of POSIX (the lowest twelve).</summary>
    public required int Mode { get; init; }

    // A write stamps the file before its bytes arrive, and a busy disk may hold these up.
    private static readonly TimeSpan underWay = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Whether the file was modified so shortly ago that a modification from now on might leave it the same stamp, or that one which its stamp tells of already might still go on: within
    /// <paramref name="grain"/>, and, where the volume's clock is known, half a second. <paramref name="isOurs"/>: this process wrote it, whose writes are over;
    /// then it is the tick that the clock still shows, if both times show it: a modification from now on sets both to that or to a later one.
    /// </summary>
    internal bool IsUnsure(IVolume volume, TimeProvider time, TimeSpan grain, bool isOurs)
    {
        var age = ((double)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100) - Modified;
        if (Math.Abs(age) > grain.TotalNanoseconds) return false;
        // Whole seconds are most likely all that this volume keeps of its clock.
        if (volume.Clock is not { } now || Changed % 1_000_000_000 == 0) return true;
        return isOurs ? Math.Min(Changed, Modified) >= now : Changed >= now - (long)underWay.TotalNanoseconds;
    }

    public bool IsExecutable => Type == VolumeType.File && (Mode & 0x40) != 0;
}

/// <summary>One line of a folder's listing.</summary>
/// <param name="Name">The name, or a readable rendering of it when <paramref name="Trouble"/> is set.</param>
/// <param name="Stat">What lies there.</param>
/// <param name="Trouble">Why nothing may be done with this entry (a name that is not text, a stat that failed), or null.</param>
public readonly record struct VolumeEntry(string Name, VolumeStat Stat, string? Trouble = null);
