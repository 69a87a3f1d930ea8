using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files.Names;

/// <summary>
/// Finds out what a volume makes of names, from two small files in <c>.synccloud/tmp</c> that are taken away again. Where folders of one volume differ
/// (ext4 has case folding by folder), that folder, which gets the root's ways when it is made, stands for all.
/// </summary>
internal static class VolumeProbe
{
    private const string written = VolumePath.Temporary + "/Probe-\u00e9.part";
    private const string otherCase = VolumePath.Temporary + "/pROBE-\u00e9.part";
    private const string decomposed = VolumePath.Temporary + "/Probe-e\u0301.part";
    private const string withReserved = VolumePath.Temporary + "/probe:.part";

    internal static VolumeTraits Of(IVolume volume)
    {
        var seen = Look(volume);
        try
        {
            OwnFolders.Ensure(volume, VolumePath.Temporary);
            RemoveIfThere(volume, written);
            volume.CreateFile(written).Dispose();
            var folds = volume.Stat(decomposed) is not null;
            var traits = seen with
            {
                IgnoresCase = volume.Stat(otherCase) is not null,
                IgnoresNormalization = folds,
                RewritesNormalization = folds && !IsListed(volume, written),
                HasExecutableBit = volume.HasExecutableBit && KeepsMode(volume),
            };
            volume.RemoveFile(written);
            return traits with { RefusesReserved = RefusesReserved(volume) };
        }
        catch (VolumeException)
        {
            // Nothing can be written, so what only matters to writing need not be known.
            return seen;
        }
    }

    /// <summary>What the marker tells without anything being written.</summary>
    private static VolumeTraits Look(IVolume volume)
    {
        try
        {
            return new()
            {
                IgnoresCase = volume.Stat(VolumePath.Marker.ToUpperInvariant()) is not null,
                HasExecutableBit = volume.HasExecutableBit && volume.Stat(VolumePath.Marker) is not { IsExecutable: true },
            };
        }
        catch (VolumeException) { return new() { HasExecutableBit = volume.HasExecutableBit }; }
    }

    private static bool KeepsMode(IVolume volume)
    {
        if (volume.Stat(written) is not { IsExecutable: false } plain) return false;
        volume.SetMode(written, NativeSteps.FileMode(plain.Mode, executable: true));
        return volume.Stat(written) is { IsExecutable: true };
    }

    private static bool RefusesReserved(IVolume volume)
    {
        try
        {
            RemoveIfThere(volume, withReserved);
            volume.CreateFile(withReserved).Dispose();
        }
        catch (VolumeException e) when (e.Error is not (VolumeError.NoSpace or VolumeError.Denied)) { return true; }
        volume.RemoveFile(withReserved);
        return false;
    }

    private static bool IsListed(IVolume volume, string path)
    {
        var entries = new List<VolumeEntry>();
        volume.List(VolumePath.Parent(path), entries);
        return entries.Exists(entry => entry.Name == VolumePath.Name(path));
    }

    private static void RemoveIfThere(IVolume volume, string path)
    {
        if (volume.Stat(path) is not null) volume.RemoveFile(path);
    }
}
