using System.Collections.Immutable;
using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Connectors.Files.Names;
using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files;

/// <summary>A folder of files as application data.</summary>
public sealed class FilesConnector(IVolume volume, CollectionId collection, FilesOptions options) : IConnector, IDisposable
{
    private readonly FolderPaths paths = new();
    private readonly TakenSums sums = new();
    private (long Device, long FileId) probed;
    private VolumeTraits? traits;

    public KindSchema Schema => FilesSchema.Schema;

    public DataMarker? Marker { get; private set; }

    /// <summary>Which folders were for this device when a round last looked; null before one has.</summary>
    public FolderChoice? Choice { get; private set; }

    /// <summary>Probed once for what is opened now.</summary>
    private VolumeTraits Traits => traits ??= VolumeProbe.Of(volume);

    /// <summary>
    /// Marks the root as this collection's, for <c>add</c>; see <see cref="FilesRoot.Prepare"/> for what to ask before. Does nothing when it is marked so already; throws
    /// <see cref="ApplicationDataException"/> when it is another collection's.
    /// </summary>
    /// <param name="instance">A random id of this copy of the folder.</param>
    public void CreateMarker(UInt128 instance)
    {
        OpenRoot();
        if ((FilesMarker.Read(volume) ?? FilesMarker.Recover(volume)) is null)
        {
            // What was chosen when this folder was of another collection, or of this one before it was removed, is over.
            FolderChoice.All.Write(volume);
            new FilesMarker(collection, instance).Write(volume);
        }
        CheckMarker();
    }

    /// <summary>
    /// Takes the marker away, for <c>remove</c>, so that the folder can be added again. Returns false when there is no folder or no marker of this collection.
    /// </summary>
    public bool RemoveMarker()
    {
        try
        {
            volume.Open();
            if (FilesMarker.Read(volume)?.Collection != collection) return false;
            volume.RemoveFile(VolumePath.Marker);
            volume.Flush();
            return true;
        }
        catch (Exception e) when (e is VolumeException or ApplicationDataException) { return false; }
    }

    public Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        paths.Forget();
        var marker = OpenMarked();
        Marker = new DataMarker(marker.Instance, marker.Last);
        return Task.CompletedTask;
    }

    public void WriteMarker(DataGeneration generation)
    {
        var instance = Marker?.Instance ?? throw new InvalidOperationException("the connector is not open");
        CheckIsAsOpened();
        try
        {
            new FilesMarker(collection, instance) { Last = generation }.Write(volume);
        }
        catch (VolumeException e) { throw Unusable(e); }
        Marker = new DataMarker(instance, generation);
    }

    public NativeItem? Unseen(Item item)
    {
        if (ApplyTarget.Read(item).Target is not { } target) return null;
        return new NativeItem
        {
            Id = item.Id,
            Kind = item.Kind,
            Parent = target.Place.Parent,
            Name = target.Place.Name,
            Stamp = FileStamp.Unseen(target.Type, target.Content?.Length ?? 0, target.Modified ?? 0).ToArray(),
            FileId = null,
            Content = target.Content,
            Fields = item.Fields,
        };
    }

    public Task RecoverAsync(IApplyJournal journal, CancellationToken cancellationToken)
    {
        var trash = new Trash(volume, options.Time.GetUtcNow());
        try
        {
            new TreeRecovery(volume, trash, new NativeSteps(volume, Traits, trash, new Observer(volume, Traits, options), cancellationToken), cancellationToken).Run(journal);
        }
        catch (VolumeException e) { throw Unusable(e); }
        return Task.CompletedTask;
    }

    public Task<ScanReport> ScanAsync(IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken) => ScanAsync(known, ScanScope.Whole, differences, cancellationToken);

    public Task<ScanReport> ScanAsync(IKnownItems known, ScanScope scope, ScanDifferences differences, CancellationToken cancellationToken)
    {
        paths.Forget();
        var seen = Look(scope) ?? Look(ScanScope.Whole)!;
        // An empty look at a root that went away meanwhile must not count as a deletion of everything, nor an old one at a backup that was put in its place.
        CheckIsAsOpened();
        // What is recorded and sent must be durable here first: else a power cut turns files back, and that would be taken for an edit that undoes what was sent.
        if (differences.Found.Count != 0) Flush();
        return Task.FromResult(seen);

        ScanReport? Look(ScanScope where)
        {
            differences.Clear();
            sums.Forget();
            using var scan = new TreeScan(volume, Traits, known, where, differences, options, sums, cancellationToken);
            var report = scan.Run();
            Choice = scan.Choice;
            return report;
        }
    }

    public async Task ApplyAsync(IReadOnlyList<PlannedItem> plan, IKnownItems known, IApplyJournal journal, IContentSource contents, CancellationToken cancellationToken)
    {
        paths.Forget();
        try
        {
            await new TreeApply(volume, Traits, known, journal, contents, options, cancellationToken).RunAsync(plan);
        }
        catch (VolumeException e) { throw Unusable(e); }
    }

    public Task<ImmutableArray<ItemProblem>> ClearAsync(IKnownItems known, ScanScope scope, IClearingJudge? judge, CancellationToken cancellationToken)
    {
        try
        {
            var choice = FolderChoice.Read(volume);
            Choice = choice;
            if (choice.IsAll || scope.IsEmpty) return Task.FromResult(ImmutableArray<ItemProblem>.Empty);
            return Task.FromResult(new Clearing(volume, Traits, known, scope, judge, choice, options, cancellationToken).Run());
        }
        catch (VolumeException e) { throw Unusable(e); }
    }

    /// <summary>Which folders are for this device. Throws what <see cref="OpenAsync"/> throws.</summary>
    public FolderChoice ReadChoice()
    {
        OpenMarked();
        return FolderChoice.Read(volume);
    }

    /// <summary>Chooses anew; the next round takes off this device what is not chosen any more, and brings what is. Durable on return, and one step: after a crash the former choice holds, or this one.</summary>
    public void WriteChoice(FolderChoice choice)
    {
        OpenMarked();
        try { choice.Write(volume); }
        catch (VolumeException e) { throw Unusable(e); }
    }

    /// <summary>Where a folder is on this device, or would be, given all that lead to it and itself: a volume may hold a name otherwise than it was given elsewhere. Throws what <see cref="OpenAsync"/> throws.</summary>
    public string PathOf(IReadOnlyList<Item> folders, IKnownItems known)
    {
        OpenMarked();
        return string.Join('/', folders.Select(folder => known.Find(folder.Id)?.Name ?? Traits.LocalName(folder.Fields[FileFields.Name]?.AsText() ?? "")));
    }

    public Task TidyAsync(CancellationToken cancellationToken)
    {
        try
        {
            new FilesTrash(volume, options.Time).Empty(options.Time.GetUtcNow() - options.TrashAge, cancellationToken);
        }
        catch (VolumeException e) { throw Unusable(e); }
        return Task.CompletedTask;
    }

    /// <summary>The collection's trash; valid as long as this connector. Throws what <see cref="OpenAsync"/> throws.</summary>
    public FilesTrash OpenTrash()
    {
        OpenRoot();
        CheckMarker();
        return new FilesTrash(volume, options.Time);
    }

    public Stream? OpenContent(NativeItem item, IKnownItems known)
    {
        if (item.Content is null || paths.PathIn(item.Parent, item.Name, known) is not { } path) return null;
        try
        {
            var stream = volume.OpenRead(path, out var opened);
            if (FileStamp.Of(opened).Same(FileStamp.Read(item.Stamp.Span))) return stream;
            stream.Dispose();
            return null;
        }
        catch (VolumeException) { return null; }
    }

    public LeafSums? SumsOf(ContentRef content) => sums.Find(content);

    public void Dispose() => volume.Dispose();

    private void Flush()
    {
        try { volume.Flush(); }
        catch (VolumeException e) { throw Unusable(e); }
    }

    private ApplicationDataException Unusable(VolumeException e) =>
        new(volume.Root, $"The folder '{volume.Root}' cannot be worked on: '{VolumePath.In(volume.Root, e.Path)}': {e.Message}.");

    private void OpenRoot()
    {
        try
        {
            volume.Open();
            var opened = volume.Stat("") is { } root ? (root.Device, root.FileId) : default;
            if (opened != probed) traits = null;
            probed = opened;
        }
        catch (VolumeException e)
        {
            throw new ApplicationDataException(volume.Root, $"The folder '{volume.Root}' cannot be opened: {e.Message}. Mount or restore it, or remove the collection from this device.");
        }
    }

    private FilesMarker OpenMarked()
    {
        OpenRoot();
        var marker = CheckMarker();
        try
        {
            foreach (var path in (string[])[VolumePath.Choice, VolumePath.Ignore]) OwnFolders.Recover(volume, path);
        }
        catch (VolumeException e) { throw Unusable(e); }
        return marker;
    }

    private void CheckIsAsOpened()
    {
        var marker = CheckMarker();
        if (new DataMarker(marker.Instance, marker.Last) != Marker)
            throw new ApplicationDataException(volume.Root, $"The folder '{volume.Root}' was replaced while it was synchronised. Nothing is lost: synchronise again.");
    }

    private FilesMarker CheckMarker()
    {
        var marker = FilesMarker.Read(volume) ?? FilesMarker.Recover(volume) ?? throw new ApplicationDataException(volume.Root,
            $"The folder '{volume.Root}' has no marker '{VolumePath.Marker}', so it may be an empty mount or another folder. Mount or restore it, or add the collection here again.");
        if (marker.Collection != collection)
            throw new ApplicationDataException(volume.Root, $"The folder '{volume.Root}' belongs to the collection {marker.Collection}, not to {collection}. Put the right folder there, or add the collection elsewhere.");
        return marker;
    }
}
