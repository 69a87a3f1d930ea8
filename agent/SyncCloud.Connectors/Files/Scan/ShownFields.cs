using SyncCloud.Connectors.Files.Names;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>The universal fields that a file, folder or link shows. Fields that a volume cannot show stay as they were known.</summary>
internal static class ShownFields
{
    private const long nanosecondsPerSecond = 1_000_000_000;

    /// <param name="before">The item as it is known; null when it is new.</param>
    /// <param name="parent">The folder that holds it.</param>
    /// <param name="name">The native name.</param>
    /// <param name="stat">What lies there.</param>
    /// <param name="content">A file's content, else null.</param>
    /// <param name="target">A link's target, else null.</param>
    /// <param name="traits">What the volume makes of names.</param>
    internal static Fields Of(NativeItem? before, ItemId parent, string name, in VolumeStat stat, ContentRef? content, string? target, VolumeTraits traits)
    {
        var isRenamed = before is null || !traits.IsSpelled(name, before.Name);
        var shown = new List<KeyValuePair<string, FieldValue>>(6)
        {
            new(FileFields.Parent, FieldValue.Of(parent)),
            new(FileFields.Name, !isRenamed && before!.Fields[FileFields.Name] is { } written ? written : FieldValue.Of(traits.UniversalName(name))),
            new(FileFields.Type, FieldValue.Of(stat.Type switch
            {
                VolumeType.Folder => FileFields.TypeFolder,
                VolumeType.Link => FileFields.TypeLink,
                _ => FileFields.TypeFile,
            })),
        };
        if (content is { } bytes) shown.Add(new(FileFields.Content, FieldValue.Of(bytes)));
        if (target is not null) shown.Add(new(FileFields.Target, FieldValue.Of(target)));
        if (stat.Type != VolumeType.Folder) shown.Add(new(FileFields.Modified, Modified(before, stat, content)));
        if (stat.Type == VolumeType.File && Executable(before, stat, traits.HasExecutableBit)) shown.Add(new(FileFields.Executable, FieldValue.Of(true)));
        if (before is null) return Fields.Of(shown);

        foreach (var (field, value) in before.Fields)
        {
            if (field is FileFields.Parent or FileFields.Name or FileFields.Type or FileFields.Content or FileFields.Target or FileFields.Executable or FileFields.Modified) continue;
            // Giving a conflict copy a name of its own is how a user ends the conflict.
            if (field == FileFields.ConflictOf && isRenamed) continue;
            shown.Add(new(field, value));
        }
        return Fields.Of(shown);
    }

    /// <summary>The fields of a known item that was moved to <paramref name="parent"/> under the native <paramref name="name"/>.</summary>
    internal static Fields Moved(NativeItem before, ItemId parent, string name, VolumeTraits traits)
    {
        var moved = before.Fields.With(FileFields.Parent, FieldValue.Of(parent));
        return traits.IsSpelled(name, before.Name) ? moved : moved.With(FileFields.Name, FieldValue.Of(traits.UniversalName(name))).With(FileFields.ConflictOf, null);
    }

    // A volume with coarse times shows a rounded value of what was asked for: as long as it shows the same, the field is unchanged.
    // Some round only when they are mounted anew: then the time lost its fraction while the content stayed.
    private static FieldValue Modified(NativeItem? before, in VolumeStat stat, ContentRef? content) =>
        before is not null && before.Fields[FileFields.Modified] is { } known && FileStamp.Read(before.Stamp.Span) is var stamp
            && stamp.Type == stat.Type && (stamp.Modified == stat.Modified || (content == before.Content && IsRounded(stat.Modified, stamp.Modified)))
            ? known
            : FieldValue.Of(stat.Modified);

    private static bool IsRounded(long shown, long set) =>
        shown % nanosecondsPerSecond == 0 && set % nanosecondsPerSecond != 0 && Math.Abs((decimal)shown - set) < 2 * nanosecondsPerSecond;

    private static bool Executable(NativeItem? before, in VolumeStat stat, bool hasExecutableBit) =>
        hasExecutableBit ? stat.IsExecutable : before?.Fields[FileFields.Executable]?.AsFlag() == true;
}
