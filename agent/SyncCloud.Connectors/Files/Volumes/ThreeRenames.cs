namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>An exchange for volumes that have none: not atomic, but at no moment is anything overwritten.</summary>
internal static class ThreeRenames
{
    /// <summary>Where what lay at the second path is meanwhile.</summary>
    internal static string Aside(string first) => first + ".aside";

    /// <param name="volume">The volume.</param>
    /// <param name="first">A temporary file, beside which a third name is free.</param>
    /// <param name="second">The path that something shall appear at.</param>
    internal static void Exchange(IVolume volume, string first, string second)
    {
        var aside = Aside(first);
        volume.Rename(second, aside);
        try
        {
            volume.Rename(first, second);
        }
        catch (VolumeException)
        {
            volume.Rename(aside, second);
            throw;
        }
        volume.Rename(aside, first);
    }
}
