using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>One planned item on its way to the volume.</summary>
internal sealed class ApplyStep(PlannedItem planned, NativeItem? current, ApplyTarget? target)
{
    internal PlannedItem Planned { get; } = planned;
    internal ItemId Id => Planned.Id;

    /// <summary>What was scanned; null when nothing of the item is here.</summary>
    internal NativeItem? Current { get; private set; } = current;

    internal FileStamp Before { get; private set; } = current is null ? default : FileStamp.Read(current.Stamp.Span);

    /// <summary>Null when the item shall be gone.</summary>
    internal ApplyTarget? Target { get; private set; } = target;

    internal bool IsFolder => (Target?.Type ?? Before.Type) == VolumeType.Folder;

    /// <summary>It lies elsewhere than it shall.</summary>
    internal bool Moves => Current is not null && Target is not null && Target.Place != CurrentPlace;

    internal Place CurrentPlace => new(Current!.Parent, Current.Name);

    /// <summary>The file has more names than this one, which changing it in place would change as well.</summary>
    internal bool IsShared { get; set; }

    /// <summary>Other bytes or another link target are wanted than those that are here, or the same in a file of its own.</summary>
    internal bool Rewrites => Target is { Type: not VolumeType.Folder } && (Current is null || IsShared || Before.Type != Target.Type
        || (Target.Type == VolumeType.File ? Current.Content != Target.Content : Current.Fields[FileFields.Target]?.AsText() != Target.LinkTarget));

    /// <summary>Only the time or the executable bit differ.</summary>
    internal bool Adjusts => Current is not null && Target is { Type: not VolumeType.Folder } && !Rewrites
        && ((Target.Modified is { } modified && Current.Fields[FileFields.Modified]?.AsNumber() != modified)
            || (Target.Type == VolumeType.File && (Current.Fields[FileFields.Executable]?.AsFlag() == true) != Target.Executable));

    /// <summary>Where the new version was prepared, if <see cref="Rewrites"/>.</summary>
    internal string? Temporary { get; set; }

    /// <summary>What was prepared there.</summary>
    internal FileStamp Written { get; set; }

    /// <summary>Gives the target its native name.</summary>
    internal void Rename(string name) => Target = Target! with { Place = Target.Place with { Name = name } };

    /// <summary>What is here stays as it is, and the target is made anew.</summary>
    internal void LetGo() => (Current, Before) = (null, default);

    /// <summary>What the item will show once it is as its target says, going by a stamp.</summary>
    internal NativeItem Shown(in FileStamp stamp) => new()
    {
        Id = Id,
        Kind = Planned.Target!.Kind,
        Parent = Target!.Place.Parent,
        Name = Target.Place.Name,
        Stamp = stamp.ToArray(),
        FileId = stamp.FileId == 0 ? null : stamp.FileId,
        Content = Target.Content,
        Fields = Planned.Target.Fields,
    };
}
