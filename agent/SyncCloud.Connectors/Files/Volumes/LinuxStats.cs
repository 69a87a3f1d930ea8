namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>What Linux tells of a file, in the words of all volumes.</summary>
internal static unsafe class LinuxStats
{
    /// <summary>What a folder, given by its descriptor, shows at a name; at an empty one, itself. False with the error of the last call.</summary>
    internal static bool TryRead(int folder, byte* name, bool hasFileIds, out VolumeStat stat)
    {
        LinuxCalls.StatBuffer buffer;
        var flags = LinuxCalls.AtNoFollow | (*name == 0 ? LinuxCalls.AtEmptyPath : 0);
        if (LinuxCalls.Stat(folder, name, flags, LinuxCalls.BasicStat | LinuxCalls.BornStat, &buffer) < 0)
        {
            stat = default;
            return false;
        }
        stat = new VolumeStat
        {
            Type = (buffer.Mode & 0xf000) switch
            {
                0x8000 => VolumeType.File,
                0x4000 => VolumeType.Folder,
                0xa000 => VolumeType.Link,
                _ => VolumeType.Other,
            },
            Length = buffer.Length,
            Modified = buffer.Modified.Total,
            Changed = buffer.Changed.Total,
            FileId = hasFileIds ? (long)buffer.Inode : 0,
            Device = ((long)buffer.DeviceMajor << 32) | buffer.DeviceMinor,
            Born = (buffer.Mask & LinuxCalls.BornStat) != 0 ? buffer.Born.Total : null,
            Links = (int)buffer.Links,
            Mode = buffer.Mode & 0xfff,
        };
        return true;
    }
}
