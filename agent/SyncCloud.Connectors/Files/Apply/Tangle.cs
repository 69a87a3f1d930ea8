using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// Moves, folder removals and folder creations that are in each other's way (a → b → c → a, a folder into its former child, a file to the
/// name of the folder that held it). Deepest first, everything that moves is parked and every removed folder goes; then, uppermost first,
/// everything takes its place. Every single step asks whether the right object is there, so a run that was cut off is finished by another.
/// In the entries, From is a path before the first step and To one after the last.
/// </summary>
internal static class Tangle
{
    internal static string ParkedPath(ItemId id) => VolumePath.In(VolumePath.Temporary, "park-" + id);

    internal static bool Is(JournalEntry entry) => entry.Step is StepNames.TangledMove or StepNames.TangledRemoveFolder or StepNames.TangledCreateFolder;

    internal static void Run(IVolume volume, IReadOnlyCollection<JournalEntry> entries)
    {
        OwnFolders.Ensure(volume, VolumePath.Home);
        OwnFolders.Ensure(volume, VolumePath.Temporary);
        foreach (var entry in entries.Where(entry => entry.From.Length != 0).OrderByDescending(entry => VolumePath.Depth(entry.From))) TakeAway(volume, entry);
        foreach (var entry in entries.Where(entry => entry.To.Length != 0).OrderBy(entry => VolumePath.Depth(entry.To))) TakePlace(volume, entry);
        foreach (var entry in entries.Where(entry => entry.Step == StepNames.TangledMove)) BringHome(volume, entry);
    }

    private static void TakeAway(IVolume volume, JournalEntry entry)
    {
        if (volume.Stat(entry.From) is not { } stat || !IsIt(stat, entry)) return;
        try
        {
            if (entry.Step == StepNames.TangledMove) volume.Rename(entry.From, ParkedPath(entry.Id));
            else volume.RemoveFolder(entry.From);
        }
        catch (VolumeException e) when (e.Error != VolumeError.Failed)
        {
            // It stays where it is; whatever needs its name finds it taken and comes home below.
            return;
        }
    }

    private static void TakePlace(IVolume volume, JournalEntry entry)
    {
        try
        {
            if (entry.Step == StepNames.TangledCreateFolder) volume.CreateFolder(entry.To);
            else if (volume.Stat(ParkedPath(entry.Id)) is not null) volume.Rename(ParkedPath(entry.Id), entry.To);
        }
        catch (VolumeException e) when (e.Error != VolumeError.Failed)
        {
            return;
        }
    }

    /// <summary>What found its place taken goes back to where it was, or else to the top under a name that says so. Nothing stays parked.</summary>
    private static void BringHome(IVolume volume, JournalEntry entry)
    {
        var parked = ParkedPath(entry.Id);
        if (volume.Stat(parked) is null) return;
        var name = VolumePath.Name(entry.From);
        var id = entry.Id.ToString()[^4..];
        for (var attempt = 0; ; attempt++)
        {
            var home = attempt == 0 ? entry.From : VolumePath.WithSuffix(name, attempt == 1 ? $" (recovered {id})" : $" (recovered {id} {attempt})");
            try
            {
                volume.Rename(parked, home);
                return;
            }
            catch (VolumeException e) when (attempt == 0 || (e.Error == VolumeError.Exists && attempt < 1000))
            {
                continue;
            }
        }
    }

    private static bool IsIt(in VolumeStat stat, JournalEntry entry) =>
        FileStamp.Read(entry.Before.Span) is var before && (before.FileId == 0 ? stat.Type == before.Type : FileStamp.Of(stat).SameObject(before));
}
