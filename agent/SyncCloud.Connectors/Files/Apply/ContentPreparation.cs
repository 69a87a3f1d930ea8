using System.Globalization;
using SyncCloud.Connectors.Files.Names;
using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// Prepares new versions beside the tree: from a file that has the content already, from the trash, or from the cloud. Not thread-safe.
/// </summary>
internal sealed class ContentPreparation(IVolume volume, VolumeTraits traits, IKnownItems known, Placement placement, IContentSource contents)
{
    // With less than this left, the volume is asked before every file; others may write to it, too.
    private const long AmpleSpace = 64L << 20;
    private const int LargestBlock = 64 << 10;

    // What is longer is worth finding again after an interruption.
    private const int SoonFetchedAgain = 1 << 20;

    private readonly Dictionary<ContentRef, string> elsewhere = [];
    private readonly HashSet<ContentRef> wanted = [];
    // Wanted by one step alone and found nowhere here before it: no other step can bring them.
    private readonly HashSet<ContentRef> onlyFar = [];
    private long space;
    private int? modeOfNew;
    private string? offline;

    /// <summary>Whether nothing lies among the temporary files but what was made here.</summary>
    internal bool IsTidy { get; set; }

    /// <summary>The steps in the order in which preparing them is cheapest.</summary>
    internal List<ApplyStep> Order(IReadOnlyCollection<ApplyStep> steps)
    {
        var far = new List<ApplyStep>();
        var result = new List<ApplyStep>(steps.Count);
        // Large tables that grow step by step have the collector look at everything, again and again.
        wanted.EnsureCapacity(steps.Count);
        onlyFar.EnsureCapacity(steps.Count);
        foreach (var step in steps)
        {
            if (step.Rewrites && step.Target!.Content is { } content)
            {
                var isFirst = wanted.Add(content);
                if (content.Length != 0 && known.WithContent(content, 1).Count == 0)
                {
                    if (isFirst) onlyFar.Add(content);
                    else onlyFar.Remove(content);
                    far.Add(step);
                    continue;
                }
            }
            result.Add(step);
        }
        if (far.Count == 0) return result;
        var position = new Dictionary<ContentRef, int>(far.Count);
        foreach (var content in contents.Plan(far.ConvertAll(step => step.Target!.Content!.Value))) position.TryAdd(content, position.Count);
        result.AddRange(far.OrderBy(step => position.GetValueOrDefault(step.Target!.Content!.Value, int.MaxValue)));
        return result;
    }

    /// <summary>The first steps that need the cloud come soon, beside what else there is to be done.</summary>
    internal void Begin(List<ApplyStep> order, CancellationToken cancellationToken)
    {
        // What replaces a former version mostly needs little of what is stored.
        if (order.Find(step => step.Target!.Content is { } content && onlyFar.Contains(content)) is { Current: null }) contents.Begin(cancellationToken);
    }

    /// <summary>Remembers that a wanted content lies somewhere outside the known items.</summary>
    internal void Found(ContentRef content, string path)
    {
        if (wanted.Contains(content)) elsewhere[content] = path;
    }

    /// <summary>The same, where that is worth something only if another step wants it, too.</summary>
    internal void FoundToCopy(ContentRef content, string path)
    {
        if (!onlyFar.Contains(content)) Found(content, path);
    }

    /// <summary>Every path in <see cref="VolumePath.Temporary"/> that the steps may use again.</summary>
    internal static HashSet<string> Reusable(IEnumerable<ApplyStep> steps) =>
        [.. steps.Where(step => step is { Rewrites: true, Target.Content: not null }).Select(step => TemporaryFiles.PathOf(step.Target!.Content!.Value, step.Id))];

    /// <summary>
    /// What <see cref="LittleFiles"/> need to prepare a step's new version: null when <see cref="PrepareAsync"/> has to, since it takes another's place, may lie here already, or has to be waited for.
    /// </summary>
    internal LittleFile? Take(ApplyStep step)
    {
        if (step is not { Current: null, Target.Content: { Length: <= SoonFetchedAgain } content } || !IsTidy || offline is not null || !onlyFar.Contains(content)) return null;
        // How files are made here is known from the first one.
        if (traits.HasExecutableBit && modeOfNew is null) return null;
        if (contents.TakeAtHand(content) is not { } stored) return null;
        if (!HasSpace(content.Length))
        {
            stored.End(false);
            return null;
        }
        var mode = modeOfNew is { } made && NativeSteps.FileMode(made, step.Target.Executable) is var wanted && wanted != made ? wanted : (int?)null;
        return new LittleFile(step, stored, TemporaryFiles.Partial(TemporaryFiles.PathOf(content, step.Id)), mode);
    }

    /// <summary>What was taken could not be prepared: it is to be prepared as any other.</summary>
    internal Task<string?> PrepareAfterAllAsync(ApplyStep step, CancellationToken cancellationToken)
    {
        // A part of it may be left.
        IsTidy = false;
        return PrepareAsync(step, cancellationToken);
    }

    /// <summary>Prepares a step's new version. The reason why that cannot be done, or null.</summary>
    internal async Task<string?> PrepareAsync(ApplyStep step, CancellationToken cancellationToken)
    {
        try
        {
            var target = step.Target!;
            var path = target.Content is { } content ? TemporaryFiles.PathOf(content, step.Id) : TemporaryFiles.LinkPathOf(step.Id);
            if (target.Content is { } wantedContent)
            {
                var isNew = !IsComplete(path, wantedContent, cancellationToken);
                if (isNew)
                {
                    // What takes nothing's place leaves nothing of the user's at its temporary path, so it may go there from the name that says it is ours to remove.
                    var goesOnAsPartial = step.Current is null && wantedContent.Length <= SoonFetchedAgain;
                    if (await MakeAsync(step, wantedContent, path, !goesOnAsPartial, cancellationToken) is { } trouble) return trouble;
                    if (goesOnAsPartial) path = TemporaryFiles.Partial(path);
                }
                SetMode(step, path, isNew);
            }
            else
            {
                RemoveIfThere(path);
                volume.CreateLink(path, target.LinkTarget!);
            }
            if (target.Modified is { } modified) volume.SetModified(path, modified);
            step.Written = FileStamp.Of(volume.Stat(path) ?? throw new VolumeException(VolumeError.NotFound, path));
            step.Temporary = path;
            if (target.Content is { } done) Found(done, path);
            return null;
        }
        catch (VolumeException e) { return e.Message; }
        catch (CorruptDataException e) { return $"its content is damaged in the cloud: a device that still has the file repairs it with its next sync ({e.Reason})"; }
        catch (ContentUnavailableException e) { return $"its content is missing in the cloud: a device that still has the file sends it again with its next sync ({e.Message})"; }
        catch (IOException e) { return e.Message; }
    }

    private async Task<string?> MakeAsync(ApplyStep step, ContentRef content, string path, bool isNamed, CancellationToken cancellationToken)
    {
        var partial = TemporaryFiles.Partial(path);
        RemoveIfThere(path);
        RemoveIfThere(partial);
        if (!HasSpace(content.Length)) return Full(content);
        try
        {
            if (!TryCopy(content, partial, cancellationToken))
            {
                if (offline is not null) return offline;
                using var destination = volume.CreateFile(partial);
                await contents.FetchAsync(content, destination, Former(step), cancellationToken);
            }
            if (isNamed) volume.Rename(partial, path);
            return null;
        }
        catch (TransportException e)
        {
            IsTidy = false;
            RemoveIfThere(partial);
            var reason = $"its content could not be fetched: {e.Message}";
            // Without the cloud every further content would only wait for the same failure.
            if (!e.IsFinal) offline = reason;
            return reason;
        }
        catch (IOException e) when (IsNoSpace(e))
        {
            // What did get written is in the way of everything smaller.
            IsTidy = false;
            RemoveIfThere(partial);
            return Full(content);
        }
        catch (Exception e) when (e is IOException or CorruptDataException or ContentUnavailableException)
        {
            IsTidy = false;
            RemoveIfThere(partial);
            throw;
        }
    }

    private bool HasSpace(long length)
    {
        if (space < length + AmpleSpace) space = volume.FreeSpace();
        if (space < length) return false;
        space -= length + LargestBlock;
        return true;
    }

    private bool IsComplete(string path, ContentRef content, CancellationToken cancellationToken) =>
        !IsTidy && volume.Stat(path) is { Type: VolumeType.File } stat && stat.Length == content.Length && ContentReader.Hash(volume, path, stat.Length, null, cancellationToken) == content;

    private bool TryCopy(ContentRef content, string destination, CancellationToken cancellationToken)
    {
        if (content.Length == 0)
        {
            volume.CreateFile(destination).Dispose();
            return true;
        }
        foreach (var source in Sources(content))
        {
            if (volume.Stat(source) is not { Type: VolumeType.File } stat || stat.Length != content.Length) continue;
            using (var to = volume.CreateFile(destination))
            {
                try
                {
                    using var from = volume.OpenRead(source);
                    if (ContentReader.Copy(from, source, to, cancellationToken) == content) return true;
                }
                catch (VolumeException e) when (e.Error is not VolumeError.NoSpace)
                {
                    // Another source or the cloud has it too.
                }
            }
            volume.RemoveFile(destination);
        }
        return false;
    }

    private void RemoveIfThere(string path)
    {
        if (!IsTidy && volume.Stat(path) is not null) volume.RemoveFile(path);
    }

    private IEnumerable<string> Sources(ContentRef content)
    {
        if (elsewhere.TryGetValue(content, out var path)) yield return path;
        if (onlyFar.Contains(content)) yield break;
        foreach (var item in known.WithContent(content, 4))
            if (placement.Path(item.Id) is { } place) yield return place;
    }

    private LocalVersion? Former(ApplyStep step)
    {
        if (step.Current is not { Content: { } content } || placement.Path(step.Id) is not { } path) return null;
        return new LocalVersion(content, () =>
        {
            try { return volume.Stat(path) is { } stat && FileStamp.Of(stat).Same(step.Before) ? volume.OpenRead(path) : null; }
            catch (VolumeException) { return null; }
        });
    }

    private void SetMode(ApplyStep step, string path, bool isNew)
    {
        if (!traits.HasExecutableBit) return;
        // All new files get the same one from the folder that they are made in.
        var made = isNew && modeOfNew is { } usual ? usual : (volume.Stat(path) ?? throw new VolumeException(VolumeError.NotFound, path)).Mode;
        if (isNew) modeOfNew = made;
        var former = step.Current is not null && placement.Path(step.Id) is { } place && volume.Stat(place) is { Type: VolumeType.File } stat ? stat.Mode : made;
        var mode = NativeSteps.FileMode(former, step.Target!.Executable);
        if (mode != made) volume.SetMode(path, mode);
    }

    private string Full(ContentRef content) => string.Create(CultureInfo.InvariantCulture,
        $"the disk that holds '{volume.Root}' is full: {content.Length:N0} bytes are needed, {volume.FreeSpace():N0} are free; make room on it");

    // ENOSPC and EDQUOT, or their Win32 counterparts.
    private static bool IsNoSpace(IOException e) => e is VolumeException known ? known.Error == VolumeError.NoSpace : (e.HResult & 0xffff) is 28 or 122 or 39 or 112;
}
