using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>An item's fields, read as what shall lie on the volume.</summary>
internal sealed record ApplyTarget
{
    /// <summary>The folder, and the name that the item has there natively.</summary>
    internal required Place Place { get; init; }

    /// <summary>The name as every device knows it.</summary>
    internal required string UniversalName { get; init; }

    internal required VolumeType Type { get; init; }
    internal required ContentRef? Content { get; init; }
    internal required string? LinkTarget { get; init; }
    internal required bool Executable { get; init; }

    /// <summary>Null when the item does not say.</summary>
    internal required long? Modified { get; init; }

    /// <summary>The target, or the reason why it can never be shown here.</summary>
    internal static (ApplyTarget? Target, string? Refusal) Read(Item item)
    {
        if (item.Kind != ItemKinds.File) return (null, $"items of kind '{item.Kind}' are no files: update SyncCloud on this device");
        var fields = item.Fields;
        if (fields[FileFields.Parent]?.AsItemId() is not { } parent) return (null, "it names no folder");
        if (fields[FileFields.Name]?.AsText() is not { } name) return (null, "it has no name");
        if (VolumePath.Refuse(parent, name) is { } refusal) return (null, refusal);
        VolumeType? type = fields[FileFields.Type]?.AsText() switch
        {
            FileFields.TypeFile => VolumeType.File,
            FileFields.TypeFolder => VolumeType.Folder,
            FileFields.TypeLink => VolumeType.Link,
            _ => null,
        };
        if (type is null) return (null, $"it is of the unknown type {fields[FileFields.Type]?.ToString() ?? "none"}: update SyncCloud on this device");
        var content = type == VolumeType.File ? fields[FileFields.Content]?.AsContent() : null;
        if (type == VolumeType.File && content is null) return (null, "it is a file without content");
        var linkTarget = type == VolumeType.Link ? fields[FileFields.Target]?.AsText() : null;
        if (type == VolumeType.Link && (string.IsNullOrEmpty(linkTarget) || linkTarget.Contains('\0'))) return (null, "it is a link without a target");
        return (new ApplyTarget
        {
            Place = new(parent, name),
            UniversalName = name,
            Type = type.Value,
            Content = content,
            LinkTarget = linkTarget,
            Executable = type == VolumeType.File && fields[FileFields.Executable]?.AsFlag() == true,
            Modified = type == VolumeType.Folder ? null : fields[FileFields.Modified]?.AsNumber(),
        }, null);
    }
}
