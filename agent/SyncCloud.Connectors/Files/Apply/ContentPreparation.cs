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
    private readonly Dictionary<ContentRef, string> elsewhere = [];
    private readonly HashSet<ContentRef> wanted = [];
    private string? offline;

    /// <summary>The steps in the order in which preparing them is cheapest.</summary>
    internal List<ApplyStep> Order(IReadOnlyCollection<ApplyStep> steps)
    {
        var far = new List<ApplyStep>();
        var result = new List<ApplyStep>(steps.Count);
        foreach (var step in steps)
        {
            if (step.Rewrites && step.Target!.Content is { } content)
            {
                wanted.Add(content);
                if (content.Length != 0 && known.WithContent(content, 1).Count == 0)
                {
                    far.Add(step);
                    continue;
                }
            }
            result.Add(step);
        }
        if (far.Count == 0) return result;
        var position = new Dictionary<ContentRef, int>();
        foreach (var content in contents.Plan([.. far.Select(step => step.Target!.Content!.Value).Distinct()])) position.TryAdd(content, position.Count);
        result.AddRange(far.OrderBy(step => position.GetValueOrDefault(step.Target!.Content!.Value, int.MaxValue)));
        return result;
    }

    /// <summary>Remembers that a wanted content lies somewhere outside the known items.</summary>
    internal void Found(ContentRef content, string path)
    {
        if (wanted.Contains(content)) elsewhere[content] = path;
    }

    /// <summary>Every path in <see cref="VolumePath.Temporary"/> that the steps may use again.</summary>
    internal static HashSet<string> Reusable(IEnumerable<ApplyStep> steps) =>
        [.. steps.Where(step => step is { Rewrites: true, Target.Content: not null }).Select(step => TemporaryFiles.PathOf(step.Target!.Content!.Value, step.Id))];

    /// <summary>Prepares a step's new version. The reason why that cannot be done, or null.</summary>
    internal async Task<string?> PrepareAsync(ApplyStep step, CancellationToken cancellationToken)
    {
        try
        {
            var target = step.Target!;
            var path = target.Content is { } content ? TemporaryFiles.PathOf(content, step.Id) : TemporaryFiles.LinkPathOf(step.Id);
            if (target.Content is { } wantedContent)
            {
                if (!IsComplete(path, wantedContent, cancellationToken)
                    && await MakeAsync(step, wantedContent, path, cancellationToken) is { } trouble) return trouble;
                SetMode(step, path);
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

    private async Task<string?> MakeAsync(ApplyStep step, ContentRef content, string path, CancellationToken cancellationToken)
    {
        var partial = TemporaryFiles.Partial(path);
        RemoveIfThere(path);
        RemoveIfThere(partial);
        if (content.Length > volume.FreeSpace()) return Full(content);
        try
        {
            if (!TryCopy(content, partial, cancellationToken))
            {
                if (offline is not null) return offline;
                using var destination = volume.CreateFile(partial);
                await contents.FetchAsync(content, destination, Former(step), cancellationToken);
            }
            volume.Rename(partial, path);
            return null;
        }
        catch (TransportException e)
        {
            RemoveIfThere(partial);
            var reason = $"its content could not be fetched: {e.Message}";
            // Without the cloud every further content would only wait for the same failure.
            if (!e.IsFinal) offline = reason;
            return reason;
        }
        catch (IOException e) when (IsNoSpace(e))
        {
            // What did get written is in the way of everything smaller.
            RemoveIfThere(partial);
            return Full(content);
        }
        catch (Exception e) when (e is IOException or CorruptDataException or ContentUnavailableException)
        {
            RemoveIfThere(partial);
            throw;
        }
    }

    private bool IsComplete(string path, ContentRef content, CancellationToken cancellationToken) =>
        volume.Stat(path) is { Type: VolumeType.File } stat && stat.Length == content.Length && ContentReader.Hash(volume, path, cancellationToken) == content;

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
        if (volume.Stat(path) is not null) volume.RemoveFile(path);
    }

    private IEnumerable<string> Sources(ContentRef content)
    {
        if (elsewhere.TryGetValue(content, out var path)) yield return path;
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

    private void SetMode(ApplyStep step, string path)
    {
        if (!traits.HasExecutableBit) return;
        var made = volume.Stat(path) ?? throw new VolumeException(VolumeError.NotFound, path);
        var former = step.Current is not null && placement.Path(step.Id) is { } place && volume.Stat(place) is { Type: VolumeType.File } stat ? stat.Mode : made.Mode;
        var mode = NativeSteps.FileMode(former, step.Target!.Executable);
        if (mode != made.Mode) volume.SetMode(path, mode);
    }

    private string Full(ContentRef content) => string.Create(CultureInfo.InvariantCulture,
        $"the disk that holds '{volume.Root}' is full: {content.Length:N0} bytes are needed, {volume.FreeSpace():N0} are free; make room on it");

    // ENOSPC and EDQUOT, or their Win32 counterparts.
    private static bool IsNoSpace(IOException e) => e is VolumeException known ? known.Error == VolumeError.NoSpace : (e.HResult & 0xffff) is 28 or 122 or 39 or 112;
}
