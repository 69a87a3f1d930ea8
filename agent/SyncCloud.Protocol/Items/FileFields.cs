namespace SyncCloud.Protocol;

/// <summary>Field names of items of kind <see cref="ItemKinds.File"/>.</summary>
public static class FileFields
{
    /// <summary>The folder's item id; <see cref="ItemId.Root"/> for the top.</summary>
    public const string Parent = "parent";

    /// <summary>The name as written by its author: any text without '/' and NUL that is neither "." nor "..".</summary>
    public const string Name = "name";

    /// <summary>One of <see cref="TypeFile"/>, <see cref="TypeFolder"/>, <see cref="TypeLink"/>. Merges as one value with content and target.</summary>
    public const string Type = "type";

    /// <summary>[length, SHA-256 tree hash] of a file's bytes; absent for folders and links.</summary>
    public const string Content = "content";

    /// <summary>Where a symbolic link points, verbatim.</summary>
    public const string Target = "target";

    /// <summary>True when the owner may execute the file; absent otherwise.</summary>
    public const string Executable = "executable";

    /// <summary>Modification time in nanoseconds since 1970-01-01T00:00:00Z; describes the content, decides nothing. Absent for folders.</summary>
    public const string Modified = "modified";

    /// <summary>The id of the file that this one is a conflicting version of.</summary>
    public const string ConflictOf = "conflictOf";

    public const string TypeFile = "file";
    public const string TypeFolder = "folder";
    public const string TypeLink = "link";
}
