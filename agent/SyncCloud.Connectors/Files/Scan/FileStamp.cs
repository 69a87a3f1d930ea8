using System.Buffers.Binary;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>
/// What a <see cref="Engine.NativeItem.Stamp"/> of this connector holds. Folders have no length and times, since these change with their children.
/// </summary>
internal readonly record struct FileStamp
{
    private const int encodedLength = 49;
    private const byte executableFlag = 0x10, unsureFlag = 0x20;

    internal required VolumeType Type { get; init; }
    internal required bool Executable { get; init; }

    /// <summary>The file may have changed since without its times telling.</summary>
    internal required bool Unsure { get; init; }

    internal required long Length { get; init; }
    internal required long Modified { get; init; }
    internal required long Changed { get; init; }
    internal required long FileId { get; init; }
    internal required long Device { get; init; }

    /// <summary><see cref="long.MinValue"/> when unknown.</summary>
    internal required long Born { get; init; }

    internal static FileStamp Of(in VolumeStat stat, bool unsure = false)
    {
        var inner = stat.Type != VolumeType.Folder;
        return new()
        {
            Type = stat.Type,
            Executable = stat.IsExecutable,
            Unsure = unsure,
            Length = inner ? stat.Length : 0,
            Modified = inner ? stat.Modified : 0,
            Changed = inner ? stat.Changed : 0,
            FileId = stat.FileId,
            Device = stat.Device,
            Born = stat.Born ?? long.MinValue,
        };
    }

    /// <summary>A stamp of something that shall be there but was never looked at: nothing is the same as it.</summary>
    internal static FileStamp Unseen(VolumeType type, long length, long modified) => new()
    {
        Type = type, Executable = false, Unsure = true, Length = length, Modified = type == VolumeType.Folder ? 0 : modified, Changed = long.MinValue, FileId = 0, Device = 0, Born = long.MinValue,
    };

    internal static FileStamp Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != encodedLength) throw new CorruptDataException("file stamp", 0, $"it has {bytes.Length} bytes instead of {encodedLength}");
        return new()
        {
            Type = (VolumeType)(bytes[0] & 0x0f),
            Executable = (bytes[0] & executableFlag) != 0,
            Unsure = (bytes[0] & unsureFlag) != 0,
            Length = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]),
            Modified = BinaryPrimitives.ReadInt64BigEndian(bytes[9..]),
            Changed = BinaryPrimitives.ReadInt64BigEndian(bytes[17..]),
            FileId = BinaryPrimitives.ReadInt64BigEndian(bytes[25..]),
            Device = BinaryPrimitives.ReadInt64BigEndian(bytes[33..]),
            Born = BinaryPrimitives.ReadInt64BigEndian(bytes[41..]),
        };
    }

    internal byte[] ToArray()
    {
        var bytes = new byte[encodedLength];
        bytes[0] = (byte)((byte)Type | (Executable ? executableFlag : 0) | (Unsure ? unsureFlag : 0));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Length);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), Modified);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), Changed);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(25), FileId);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(33), Device);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(41), Born);
        return bytes;
    }

    /// <summary>Nothing about the object changed. The device's number is left out: it may change with every mount.</summary>
    internal bool Same(in FileStamp other) =>
        Type == other.Type && Length == other.Length && Modified == other.Modified && Changed == other.Changed
        && FileId == other.FileId && Executable == other.Executable && Born == other.Born;

    /// <summary>It is the same object, wherever it lies now and whatever it holds. Never true where there are no file ids.</summary>
    internal bool SameObject(in FileStamp other) =>
        FileId != 0 && FileId == other.FileId && Type == other.Type && Born == other.Born && (Born != long.MinValue || Device == other.Device);

    /// <summary>
    /// It is the same object with, as far as its times tell, the same content, though it may have been moved. Where there are no file ids,
    /// length and time of modification have to do.
    /// </summary>
    internal bool SameVersion(in FileStamp other) =>
        Type == other.Type && Length == other.Length && Modified == other.Modified && (FileId == 0 && other.FileId == 0 || SameObject(other));
}
