using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// Moves, folder removals and folder creations that are in each other's way (a → b → c → a, a folder into its former child, a file to the
/// name of the folder that held it). Deepest first, everything that moves is parked and every removed folder goes; then, uppermost first,
/// everything takes its place. If one cannot, all go back. Every single step asks whether the right object is there, so a run that was cut
/// off is finished by another. In the entries, From is a path before the first step and To one after the last.
/// </summary>
internal sealed class Tangle(IVolume volume, IReadOnlyCollection<JournalEntry> entries)
{
    private readonly List<string> created = [];

    internal static bool Is(JournalEntry entry) => entry.Step is StepNames.TangledMove or StepNames.TangledRemoveFolder or StepNames.TangledCreateFolder;

    /// <summary>Whether a run that was cut off can be gone on with. Where there are no file ids, only what is parked shows that it was begun and not ended.</summary>
    internal bool CanGoOn => entries.All(entry => entry.Before.IsEmpty || FileStamp.Read(entry.Before.Span).FileId != 0) || entries.Any(entry => volume.Stat(Parked(entry)) is not null);

    /// <summary>Null when all took their places; else why all went back to where they were.</summary>
    internal string? Run()
    {
        OwnFolders.Ensure(volume, VolumePath.Home);
        OwnFolders.Ensure(volume, VolumePath.Temporary);
        try
        {
            foreach (var entry in entries.Where(entry => entry.From.Length != 0).OrderByDescending(entry => VolumePath.Depth(entry.From))) TakeAway(entry);
            foreach (var entry in entries.Where(entry => entry.To.Length != 0).OrderBy(entry => VolumePath.Depth(entry.To))) TakePlace(entry);
            return null;
        }
        catch (VolumeException e)
        {
            Undo();
            return $"it is in a tangle of moves with '{e.Path}', where this happened: {e.Message}";
        }
    }

    /// <summary>
    /// After the run: whether a folder that should go was kept by what lies in it, and another one of the tangle took over its name. What is there is then
    /// the other's, and the one that should go is gone.
    /// </summary>
    internal bool IsTakenOver(JournalEntry entry) => entry.Step == StepNames.TangledRemoveFolder
        && entries.Any(other => other.Step == StepNames.TangledCreateFolder && (other.To == entry.From || IsOneObject(other.To, entry.From)));

    private bool IsOneObject(string path, string other) =>
        volume.Stat(path) is { FileId: not 0 } one && volume.Stat(other) is { } two && (one.FileId, one.Device) == (two.FileId, two.Device);

    private static string Parked(JournalEntry entry) => VolumePath.In(VolumePath.Temporary, "park-" + entry.Id);

    private void TakeAway(JournalEntry entry)
    {
        if (!IsAt(entry.From, entry)) return;
        if (entry.Step == StepNames.TangledMove)
        {
            volume.Rename(entry.From, Parked(entry));
            return;
        }
        try
        {
            volume.RemoveFolder(entry.From);
        }
        catch (VolumeException e) when (e.Error == VolumeError.NotEmpty)
        {
            // Unless something needs its name, a folder that holds ignored files may stay.
            return;
        }
    }

    private void TakePlace(JournalEntry entry)
    {
        if (entry.Step == StepNames.TangledMove)
        {
            if (volume.Stat(Parked(entry)) is not null) volume.Rename(Parked(entry), entry.To);
            return;
        }
        if (volume.Stat(entry.To)?.Type == VolumeType.Folder) return;
        volume.CreateFolder(entry.To);
        created.Add(entry.To);
    }

    private void Undo()
    {
        foreach (var entry in entries.Where(entry => entry.Step == StepNames.TangledMove).OrderByDescending(entry => VolumePath.Depth(entry.To)))
            if (entry.From != entry.To && IsAt(entry.To, entry)) Try(() => volume.Rename(entry.To, Parked(entry)));
        foreach (var folder in Enumerable.Reverse(created)) Try(() => volume.RemoveFolder(folder));
        foreach (var entry in entries.Where(entry => entry.From.Length != 0).OrderBy(entry => VolumePath.Depth(entry.From)))
        {
            if (entry.Step == StepNames.TangledMove) BringHome(entry);
            else if (volume.Stat(entry.From) is null) Try(() => volume.CreateFolder(entry.From));
        }
    }

    /// <summary>Back to where it was, or else to the top under a name that says so. Nothing stays parked.</summary>
    private void BringHome(JournalEntry entry)
    {
        if (volume.Stat(Parked(entry)) is null) return;
        var id = entry.Id.ToString()[^4..];
        var home = entry.From;
        for (var attempt = 1; !Try(() => volume.Rename(Parked(entry), home)) && attempt < 1000; attempt++)
            home = VolumePath.WithSuffix(VolumePath.Name(entry.From), attempt == 1 ? $" (recovered {id})" : $" (recovered {id} {attempt})");
    }

    private static bool Try(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (VolumeException e) when (e.Error != VolumeError.Failed)
        {
            return false;
        }
    }

    private bool IsAt(string path, JournalEntry entry) => volume.Stat(path) is { } stat
        && FileStamp.Read(entry.Before.Span) is var before && (before.FileId != 0 ? FileStamp.Of(stat).SameObject(before) : before.Type == VolumeType.Folder ? stat.Type == VolumeType.Folder : FileStamp.Of(stat).SameVersion(before));
}
