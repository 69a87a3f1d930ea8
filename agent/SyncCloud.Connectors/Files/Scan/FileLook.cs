using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>A look at a file that appeared, and what it showed.</summary>
internal sealed class FileLook(Appeared entry, NativeItem? known, ItemId id)
{
    internal Appeared Entry => entry;

    /// <summary>The known item that it is, or null.</summary>
    internal NativeItem? Known => known;

    /// <summary>The id that it has or gets.</summary>
    internal ItemId Id => id;

    /// <summary>Null when it cannot be read, or not as it was listed.</summary>
    internal NativeItem? Seen { get; set; }

    /// <summary>Why it cannot be read.</summary>
    internal VolumeException? Trouble { get; set; }
}
