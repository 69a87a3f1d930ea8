using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>
/// Structured data that lies in documents of one form as application data: every entry is an item. The documents are a file of the user's, or all files with one of the form's extensions in a
/// folder. A folder has a marker, as a folder of files has; a file has none.
/// </summary>
/// <param name="volume">The folder: the documents', or the one that the single document lies in.</param>
/// <param name="single">The name of the single document; null for a folder of documents.</param>
/// <param name="keep">Where former versions of documents go: the folder itself, or, since nothing is put beside a single document for long, one of SyncCloud's own.</param>
/// <param name="ofForm">How items stand in documents.</param>
/// <param name="collection">The collection.</param>
/// <param name="options">The surroundings.</param>
public sealed class DocumentConnector(IVolume volume, string? single, IVolume keep, IDocumentForm ofForm, CollectionId collection, DocumentOptions options) : IConnector, IDisposable
{
    private readonly IDocumentForm form = single is null ? ofForm.InFolder : ofForm;
    private readonly DocumentSet documents = new(volume, single, ofForm.Extensions);
    private readonly DocumentReader reader = new(volume, options);

    public KindSchema Schema => form.Schema;

    public DataMarker? Marker { get; private set; }

    private string Path => single is null ? volume.Root : System.IO.Path.Combine(volume.Root, single);

    /// <summary>
    /// Makes the document if it is missing, or marks the folder as this collection's, for <c>add</c>. Does nothing when that is done; throws <see cref="ApplicationDataException"/> when the
    /// folder is another collection's.
    /// </summary>
    /// <param name="instance">A random id of this copy of the folder.</param>
    public void Create(UInt128 instance)
    {
        Guarded(() =>
        {
            volume.Open();
            if (single is null)
            {
                if (FilesMarker.Read(volume) is null) new FilesMarker(collection, instance).Write(volume);
                CheckMarker();
            }
            else if (volume.Stat(single) is null)
            {
                using (var made = volume.CreateFile(single)) made.Write(form.Empty.Span);
                volume.Flush();
            }
        });
    }

    /// <summary>Takes the marker away, if there is one of this collection, so that the folder can be added again.</summary>
    public void Release()
    {
        if (single is not null) return;
        try
        {
            volume.Open();
            if (FilesMarker.Read(volume)?.Collection != collection) return;
            volume.RemoveFile(VolumePath.Marker);
            volume.Flush();
        }
        catch (Exception e) when (e is VolumeException or ApplicationDataException) { }
    }

    public Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Guarded(() =>
        {
            volume.Open();
            if (keep != volume) keep.Open();
            if (single is null) Marker = CheckMarker();
            else if (volume.Stat(single)?.Type != VolumeType.File && volume.Stat(documents.TemporaryFor(single) + ".aside") is null)
                throw new ApplicationDataException(Path, $"The file '{Path}' is not there. Mount or restore it, or remove the collection from this device.");
        });
        return Task.CompletedTask;
    }

    public void WriteMarker(DataGeneration generation)
    {
        var marker = Marker ?? throw new InvalidOperationException("a single document holds no marker");
        CheckIsAsOpened();
        Guarded(() => new FilesMarker(collection, marker.Instance) { Last = generation }.Write(volume));
        Marker = marker with { Last = generation };
    }

    public NativeItem? Unseen(Item item) => form.Project(item) is null ? null : new NativeItem
    {
        Id = item.Id,
        Kind = item.Kind,
        Parent = ItemId.Root,
        Name = new EntryPlace(single ?? KnownEntries.Unseen, form.KeyOf(item) ?? "").ToName(),
        Stamp = DocumentStamp.Unseen,
        FileId = null,
        Content = null,
        Fields = item.Fields,
    };

    public Task RecoverAsync(IApplyJournal journal, CancellationToken cancellationToken)
    {
        Guarded(() => new DocumentRecovery(volume, Kept(), reader, journal).Run());
        return Task.CompletedTask;
    }

    public Task<ScanReport> ScanAsync(IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken)
    {
        var report = Guarded(() => new DocumentScan(documents, form, reader, known, differences, cancellationToken).Run());
        // An empty look at what went away meanwhile must not count as a deletion of everything.
        CheckIsAsOpened();
        // What is recorded and sent must be durable here first: else a power cut turns documents back, and that would be taken for an edit that undoes what was sent.
        if (differences.Found.Count != 0) Guarded(volume.Flush);
        return Task.FromResult(report);
    }

    public Task ApplyAsync(IReadOnlyList<PlannedItem> plan, IKnownItems known, IApplyJournal journal, IContentSource contents, CancellationToken cancellationToken)
    {
        Guarded(() =>
        {
            var steps = new DocumentSteps(volume, Kept(), documents, reader, journal);
            new DocumentApply(documents, form, reader, steps, known, journal, options, cancellationToken).Run(plan);
        });
        return Task.CompletedTask;
    }

    public Task TidyAsync(CancellationToken cancellationToken)
    {
        Guarded(() => OpenTrash().Empty(options.Time.GetUtcNow() - options.TrashAge, cancellationToken));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Former versions of documents; valid as long as this connector. Those of a single document lie in a folder of SyncCloud's own, and can be restored only there. Throws what
    /// <see cref="OpenAsync"/> throws.
    /// </summary>
    public FilesTrash OpenTrash()
    {
        Guarded(keep.Open);
        return new FilesTrash(keep, options.Time);
    }

    /// <summary>Items of documents have no content beside their fields.</summary>
    public Stream? OpenContent(NativeItem item, IKnownItems known) => null;

    public void Dispose()
    {
        volume.Dispose();
        keep.Dispose();
    }

    private KeptVersions Kept() => new(keep, new Trash(keep, options.Time.GetUtcNow()));

    private void CheckIsAsOpened()
    {
        Guarded(() =>
        {
            var isThere = single is null ? CheckMarker() == Marker : volume.Stat(single)?.Type == VolumeType.File;
            if (!isThere) throw new ApplicationDataException(Path, $"'{Path}' was replaced while it was synchronised. Nothing is lost: synchronise again.");
        });
    }

    private DataMarker CheckMarker()
    {
        var marker = FilesMarker.Read(volume) ?? FilesMarker.Recover(volume) ?? throw new ApplicationDataException(volume.Root,
            $"The folder '{volume.Root}' has no marker '{VolumePath.Marker}', so it may be an empty mount or another folder. Mount or restore it, or add the collection here again.");
        if (marker.Collection != collection)
            throw new ApplicationDataException(volume.Root, $"The folder '{volume.Root}' belongs to the collection {marker.Collection}, not to {collection}. Put the right folder there, or add the collection elsewhere.");
        return new DataMarker(marker.Instance, marker.Last);
    }

    private void Guarded(Action action) => Guarded<object?>(() => { action(); return null; });

    private T Guarded<T>(Func<T> action)
    {
        try { return action(); }
        catch (VolumeException e)
        {
            throw new ApplicationDataException(Path, $"'{Path}' cannot be worked on: '{System.IO.Path.Combine(volume.Root, e.Path)}': {e.Message}.");
        }
    }
}
