using System.Globalization;
using SyncCloud.Connectors.Files.Names;
using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// The native steps, as journal entries say them. What a step displaces is looked at afterwards: if it is not what was scanned, it is a
/// user's newer edit and goes back. Throws <see cref="VolumeException"/> when the step cannot be made; then nothing is out of place.
/// </summary>
internal sealed class NativeSteps(IVolume volume, VolumeTraits traits, Trash trash, Observer observer, CancellationToken cancellationToken)
{
    /// <summary>No file system rounds times to more nanoseconds than this.</summary>
    private const double CoarsestTime = 2e9;

    private const int MostNames = 100;

    /// <summary>Called with each version that went to the trash: what was scanned, and where it lies now.</summary>
    internal Action<ContentRef, string>? Trashed { get; init; }

    internal StepResult Remove(JournalEntry entry, ContentRef? scanned)
    {
        volume.Rename(entry.From, entry.To);
        try
        {
            if (IsScanned(entry.To, FileStamp.Read(entry.Before.Span), scanned))
            {
                if (scanned is { } content) Trashed?.Invoke(content, entry.To);
                return StepResult.Made(null);
            }
        }
        catch (VolumeException)
        {
            GiveBack(entry.To, entry.From);
            throw;
        }
        GiveBack(entry.To, entry.From);
        return StepResult.ChangedByUser();
    }

    internal StepResult RemoveFolder(JournalEntry entry)
    {
        if (volume.Stat(entry.From) is not { } stat || !IsFolder(stat, entry)) return StepResult.ChangedByUser();
        try
        {
            volume.RemoveFolder(entry.From);
        }
        catch (VolumeException e) when (e.Error == VolumeError.NotEmpty)
        {
            // A folder that holds ignored files stays, not held.
            if (!Leftovers.AreAll(volume, entry.From)) return StepResult.ChangedByUser("it holds files that are not deleted");
        }
        return StepResult.Made(null);
    }

    /// <param name="entry">The step.</param>
    /// <param name="isTaken">Whether another item lies at the place.</param>
    internal StepResult CreateFolder(JournalEntry entry, Func<bool> isTaken)
    {
        try
        {
            volume.CreateFolder(entry.To);
        }
        catch (VolumeException e) when (e.Error == VolumeError.Exists && volume.Stat(entry.To)?.Type == VolumeType.Folder)
        {
            // Made on this device at the same time, or left when a former folder of this name was deleted: they become one.
            if (isTaken()) throw;
        }
        return volume.Stat(entry.To) is { Type: VolumeType.Folder } stat ? StepResult.Made(Shown(entry.After!, FileStamp.Of(stat))) : StepResult.ChangedByUser();
    }

    internal StepResult Move(JournalEntry entry, ContentRef? scanned)
    {
        volume.Rename(entry.From, entry.To);
        return Arrive(entry, scanned);
    }

    /// <summary>What remains of a move once the object lies at its target: its new version or attributes.</summary>
    internal StepResult Arrive(JournalEntry entry, ContentRef? scanned)
    {
        // Whatever keeps the rest from being done, the object goes back to where it was known to be.
        try
        {
            var result = ArriveOrRefuse(entry, scanned);
            if (result.Refusal is not null) PutBack(entry.To, entry.From);
            return result;
        }
        catch (VolumeException)
        {
            PutBack(entry.To, entry.From);
            throw;
        }
    }

    private StepResult ArriveOrRefuse(JournalEntry entry, ContentRef? scanned)
    {
        var before = FileStamp.Read(entry.Before.Span);
        if (StepIdentity.Read(entry.Identity.Span) is { } identity) return Replace(entry, identity, before, scanned);
        if (before.Type == VolumeType.Folder)
            return StepResult.Made(Shown(entry.After!, volume.Stat(entry.To) is { } folder ? FileStamp.Of(folder) : before));
        return volume.Stat(entry.To) is { } stat && FileStamp.Of(stat).SameVersion(before) && Differs(entry.After!, before)
            ? SetAttributes(entry, stat)
            : StepResult.Made(Fresh(entry.To, entry.After!, before, before.Unsure));
    }

    /// <summary>What a tangled step came to, after <see cref="Tangle.Run"/>.</summary>
    internal StepResult Untangled(JournalEntry entry, ContentRef? scanned)
    {
        switch (entry.Step)
        {
            case StepNames.TangledRemoveFolder:
                // Taken away, or its name is another one's by now: then only what is ignored can have kept it. Without file ids that cannot be told.
                if (volume.Stat(entry.From) is not { } kept || kept.FileId == 0 || !IsFolder(kept, entry)) return StepResult.Made(null);
                return RemoveFolder(entry);
            case StepNames.TangledCreateFolder:
                return volume.Stat(entry.To) is { Type: VolumeType.Folder } made ? StepResult.Made(Shown(entry.After!, FileStamp.Of(made))) : StepResult.ChangedByUser("something else has its name on this device");
            default:
                return volume.Stat(entry.To) is { } moved && (moved.FileId == 0 || IsMoved(moved, entry)) ? Arrive(entry, scanned) : StepResult.ChangedByUser("something else has its name on this device");
        }
    }

    /// <summary>Whether what lies at a move's target is the object that was to be moved.</summary>
    internal bool IsMoved(in VolumeStat stat, JournalEntry entry)
    {
        var before = FileStamp.Read(entry.Before.Span);
        if (before.FileId != 0) return FileStamp.Of(stat).SameObject(before);
        return before.Type == VolumeType.Folder ? stat.Type == VolumeType.Folder && volume.Stat(entry.From) is null : FileStamp.Of(stat).SameVersion(before);
    }

    internal StepResult Write(JournalEntry entry, ContentRef? scanned)
    {
        var identity = StepIdentity.Read(entry.Identity.Span)!.Value;
        if (!entry.Before.IsEmpty) return Replace(entry, identity, FileStamp.Read(entry.Before.Span), scanned);
        return StepResult.Made(Fresh(volume.RenameAndLook(identity.Temporary, entry.To), entry.After!, identity.Written, false));
    }

    internal StepResult Adjust(JournalEntry entry) =>
        volume.Stat(entry.To) is { } stat && FileStamp.Of(stat).Same(FileStamp.Read(entry.Before.Span)) ? SetAttributes(entry, stat) : StepResult.ChangedByUser();

    /// <summary>Sets what <paramref name="entry"/> wants on an object that is the right one.</summary>
    internal StepResult SetAttributes(JournalEntry entry, in VolumeStat stat)
    {
        var after = entry.After!;
        var wanted = after.Fields[FileFields.Modified]?.AsNumber() ?? stat.Modified;
        if (stat.Modified != wanted) volume.SetModified(entry.To, wanted);
        try
        {
            if (stat.Type == VolumeType.File && traits.HasExecutableBit && stat.IsExecutable != IsExecutable(after))
                volume.SetMode(entry.To, FileMode(stat.Mode, IsExecutable(after)));
        }
        catch (VolumeException)
        {
            volume.SetModified(entry.To, stat.Modified);
            throw;
        }
        // Another object, or another time than was set: the user was quicker, and what was seen before is not what lies here.
        if (volume.Stat(entry.To) is not { } set || set.FileId != stat.FileId || Math.Abs((double)set.Modified - wanted) > CoarsestTime) return StepResult.ChangedByUser();
        // An edit between the look and the setting of the time would be hidden by it, so the next scan reads the file.
        var now = FileStamp.Of(set, unsure: set.Type == VolumeType.File);
        return StepResult.Made(Shown(after, now with { Length = stat.Length }));
    }

    /// <summary>Puts the version that lies at a temporary path in place of the scanned one.</summary>
    internal StepResult Replace(JournalEntry entry, StepIdentity identity, in FileStamp before, ContentRef? scanned)
    {
        volume.Exchange(identity.Temporary, entry.To);
        return Replaced(entry, identity, before, scanned);
    }

    /// <summary>What remains to be done after the exchange: the displaced version lies at the temporary path.</summary>
    internal StepResult Replaced(JournalEntry entry, StepIdentity identity, in FileStamp before, ContentRef? scanned)
    {
        if (IsScanned(identity.Temporary, before, scanned))
        {
            Discard(identity.Temporary, entry.To, scanned);
            return StepResult.Made(Fresh(entry.To, entry.After!, identity.Written, false));
        }
        try
        {
            if (volume.Stat(entry.To) is null)
            {
                volume.Rename(identity.Temporary, entry.To);
                return StepResult.ChangedByUser();
            }
            volume.Exchange(identity.Temporary, entry.To);
        }
        catch (VolumeException)
        {
            if (volume.Stat(identity.Temporary) is not { } edited || FileStamp.Of(edited).SameVersion(identity.Written)) throw;
            // The place may have become free meanwhile.
            if (volume.Stat(entry.To) is null) GiveBack(identity.Temporary, entry.To);
            else if (!IsKeptBeside(identity.Temporary, entry.To)) throw;
            return StepResult.ChangedByUser();
        }
        if (volume.Stat(identity.Temporary) is { } returned && !FileStamp.Of(returned).SameVersion(identity.Written))
        {
            // The user saved once more between the two exchanges: the later save stands, the earlier one is kept in the trash.
            volume.Exchange(identity.Temporary, entry.To);
            volume.Rename(identity.Temporary, trash.Reserve(entry.To));
        }
        return StepResult.ChangedByUser();
    }

    private void Discard(string temporary, string path, ContentRef? scanned)
    {
        try
        {
            var discarded = trash.Reserve(path);
            volume.Rename(temporary, discarded);
            if (scanned is { } content) Trashed?.Invoke(content, discarded);
        }
        catch (VolumeException)
        {
            // The new version is in place; the former one waits among the temporary files, from where cleaning takes it to the trash.
            return;
        }
    }

    /// <summary>The mode of a file that shall (not) be executable: whoever may read it may execute it.</summary>
    internal static int FileMode(int mode, bool executable) => (mode & 0x1b6) | (executable ? (mode & 0x124) >> 2 : 0);

    /// <summary>
    /// <paramref name="after"/> with the stamp that lies at a path, as long as that is the expected version; else with the expected stamp, so that the
    /// next scan sees what the user did meanwhile.
    /// </summary>
    internal NativeItem Fresh(string path, NativeItem after, in FileStamp expected, bool unsure) => Fresh(volume.Stat(path), after, expected, unsure);

    private NativeItem Fresh(VolumeStat? lying, NativeItem after, in FileStamp expected, bool unsure)
    {
        if (lying is not { } stat || FileStamp.Of(stat) is var now && (!now.SameVersion(expected) || now.Executable != expected.Executable)) return Shown(after, expected);
        return Shown(after, FileStamp.Of(stat, unsure || observer.IsUnsureOfOurs(stat)));
    }

    internal static NativeItem Shown(NativeItem after, in FileStamp stamp) =>
        after with { Stamp = stamp.ToArray(), FileId = stamp.FileId == 0 ? null : stamp.FileId };

    internal bool IsScanned(string path, in FileStamp before, ContentRef? scanned) =>
        volume.Stat(path) is { } stat && FileStamp.Of(stat).SameVersion(before)
        && (!before.Unsure || scanned is null || ContentReader.Hash(volume, path, stat.Length, null, cancellationToken) == scanned);

    private void PutBack(string from, string to)
    {
        try { volume.Rename(from, to); }
        catch (VolumeException e) when (e.Error is VolumeError.Exists or VolumeError.NotFound)
        {
            // The user has put something newer there, or taken the folder away: both stay where they are.
            return;
        }
    }

    /// <summary>A user's newer version that was taken away goes back; where it cannot, since another program holds it just then, say, beside its place.</summary>
    internal void GiveBack(string from, string to)
    {
        try { PutBack(from, to); }
        catch (VolumeException)
        {
            if (!IsKeptBeside(from, to)) throw;
        }
    }

    /// <summary>Gives what lies outside the tree a free name beside a path, where it is a new file for the next scan.</summary>
    private bool IsKeptBeside(string from, string path)
    {
        for (var number = 1; number <= MostNames; number++)
        {
            try
            {
                var name = VolumePath.WithSuffix(VolumePath.Name(path), number == 1 ? " (kept)" : string.Create(CultureInfo.InvariantCulture, $" (kept {number})"));
                volume.Rename(from, VolumePath.In(VolumePath.Parent(path), name));
                return true;
            }
            catch (VolumeException e) when (e.Error == VolumeError.Exists) { continue; }
            catch (VolumeException) { return false; }
        }
        return false;
    }

    internal static bool Differs(NativeItem after, in FileStamp before) =>
        (after.Fields[FileFields.Modified]?.AsNumber() is { } modified && modified != before.Modified) || (before.Type == VolumeType.File && IsExecutable(after) != before.Executable);

    private static bool IsFolder(in VolumeStat stat, JournalEntry entry) =>
        stat.Type == VolumeType.Folder && FileStamp.Read(entry.Before.Span) is var before && (before.FileId == 0 || FileStamp.Of(stat).SameObject(before));

    private static bool IsExecutable(NativeItem item) => item.Fields[FileFields.Executable]?.AsFlag() == true;
}
