namespace SyncCloud.Protocol;

/// <summary>The kinds of items that every reader knows by name. Others are carried along.</summary>
public static class ItemKinds
{
    /// <summary>A file, folder or symbolic link: see <see cref="FileFields"/>.</summary>
    public const string File = "file";

    /// <summary>A value that lost: see <see cref="ConflictFields"/>.</summary>
    public const string Conflict = "conflict";
}
