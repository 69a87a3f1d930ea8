using System.Globalization;
using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// New versions on their way, in <c>.synccloud/tmp</c>: <c>length-hash.item</c> once complete, with <c>.part</c> before, so that a complete one
/// survives an interruption. What is little and takes no other's place keeps <c>.part</c> until it is in its place.
/// </summary>
internal static class TemporaryFiles
{
    private const string partial = ".part";

    internal static string PathOf(ContentRef content, ItemId id) =>
        VolumePath.In(VolumePath.Temporary, $"{content.Length.ToString(CultureInfo.InvariantCulture)}-{content.Hash}.{id}");

    internal static string LinkPathOf(ItemId id) => VolumePath.In(VolumePath.Temporary, "link." + id);

    internal static string Partial(string path) => path + partial;

    /// <summary>
    /// Removes what no journal entry and no wanted path needs. A user's version that an interruption left here (its bytes are not what its name
    /// says) goes to the trash. Returns whether nothing is left there.
    /// </summary>
    internal static bool Clean(IVolume volume, Trash trash, Func<IReadOnlySet<string>> findWanted, CancellationToken cancellationToken)
    {
        if (volume.Stat(VolumePath.Temporary)?.Type != VolumeType.Folder) return false;
        var entries = new List<VolumeEntry>();
        volume.List(VolumePath.Temporary, entries);
        if (entries.Count == 0) return true;
        var (wanted, isEmpty) = (findWanted(), true);
        foreach (var entry in entries)
        {
            var path = VolumePath.In(VolumePath.Temporary, entry.Name);
            if (entry.Trouble is not null || wanted.Contains(path))
            {
                isEmpty = false;
                continue;
            }
            try
            {
                if (entry.Stat.Type is VolumeType.File && IsOurs(volume, path, entry, cancellationToken)) volume.RemoveFile(path);
                else volume.Rename(path, trash.Reserve(entry.Name));
            }
            catch (VolumeException e) when (e.Error != VolumeError.Failed)
            {
                // It waits for the next cleaning.
                isEmpty = false;
            }
        }
        return isEmpty;
    }

    /// <summary>Removes partial files; complete ones may still be wanted.</summary>
    internal static void CleanPartial(IVolume volume)
    {
        if (volume.Stat(VolumePath.Temporary)?.Type != VolumeType.Folder) return;
        var entries = new List<VolumeEntry>();
        volume.List(VolumePath.Temporary, entries);
        foreach (var entry in entries)
            if (entry is { Trouble: null, Stat.Type: VolumeType.File } && entry.Name.EndsWith(partial, StringComparison.Ordinal))
                volume.RemoveFile(VolumePath.In(VolumePath.Temporary, entry.Name));
    }

    private static bool IsOurs(IVolume volume, string path, in VolumeEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Name.EndsWith(partial, StringComparison.Ordinal)) return true;
        var dash = entry.Name.IndexOf('-');
        return dash > 0 && long.TryParse(entry.Name.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && entry.Name.Length >= dash + 65 && Hash256.TryParse(entry.Name.Substring(dash + 1, 64), out var hash)
            && length == entry.Stat.Length && ContentReader.Hash(volume, path, length, null, cancellationToken) == new ContentRef(length, hash);
    }
}
