using System.Collections.Immutable;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files;

/// <summary>How items of the kind <c>files</c> merge. See <see cref="FileFields"/>.</summary>
public static class FilesSchema
{
    /// <summary>The kind of collections that this connector serves.</summary>
    public const string CollectionKind = "files";

    public static KindSchema Schema { get; } = new()
    {
        Kind = CollectionKind,
        Groups = [[FileFields.Type, FileFields.Content, FileFields.Target]],
        Follows = ImmutableDictionary<string, string>.Empty.Add(FileFields.Modified, FileFields.Content),
        Tree = new TreeSchema { Parent = FileFields.Parent, Name = FileFields.Name, TypeField = FileFields.Type, FolderType = FileFields.TypeFolder },
        CopiedOnConflict = FileFields.Type,
    };
}
