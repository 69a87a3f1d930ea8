namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>Why a volume refused an operation.</summary>
public enum VolumeError
{
    NotFound,
    Exists,
    NotEmpty,
    NoSpace,
    Denied,

    /// <summary>The file system is mounted for reading alone.</summary>
    ReadOnly,

    Busy,

    /// <summary>The volume cannot hold this name or path.</summary>
    NameImpossible,

    /// <summary>The name or link target is not valid UTF-8.</summary>
    NotText,

    /// <summary>A link or something else that is no folder lies on the way, or the path is of another type than the operation is for.</summary>
    WrongType,

    /// <summary>The two paths are on different file systems.</summary>
    OtherVolume,

    Failed,
}

/// <summary>One operation on a volume failed and changed nothing. <see cref="Exception.Message"/> says why, without the path, fit to be shown.</summary>
public sealed class VolumeException(VolumeError error, string path, string message, Exception? inner = null) : IOException(message, inner)
{
    public VolumeException(VolumeError error, string path) : this(error, path, Describe(error)) { }

    public VolumeError Error { get; } = error;

    /// <summary>Relative to the volume's root.</summary>
    public string Path { get; } = path;

    public static string Describe(VolumeError error) => error switch
    {
        VolumeError.NotFound => "it is not there",
        VolumeError.Exists => "something else has this name",
        VolumeError.NotEmpty => "the folder is not empty",
        VolumeError.NoSpace => "the disk is full: free some space on it",
        VolumeError.Denied => "permission denied: give this user access to it, or lift its write protection",
        VolumeError.ReadOnly => "its file system can only be read: mount it for writing",
        VolumeError.Busy => "it is in use by another program: close it there",
        VolumeError.NameImpossible => "this file system cannot hold the name: shorten or change it on the device that made it",
        VolumeError.NotText => "its name or target is not valid UTF-8: rename it",
        VolumeError.WrongType => "a link or a file lies where a folder was expected",
        VolumeError.OtherVolume => "it is on another file system than the collection's folder",
        _ => "the file system reported an error",
    };
}
