using SyncCloud.Connectors.Dav;
using SyncCloud.Connectors.Documents.InFiles;
using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>Structured data that lies in documents of one form as application data: every entry is an item.</summary>
public sealed class DocumentConnector : IConnector, IDisposable
{
    private readonly IDocumentStorage storage;
    private readonly IDocumentForm form;
    private readonly DocumentOptions options;

    /// <summary>
    /// For documents that are a file of the user's, or all files with one of the form's extensions in a folder. A folder has a marker, as a folder of files has; a file has none.
    /// </summary>
    /// <param name="volume">The folder: the documents', or the one that the single document lies in.</param>
    /// <param name="single">The name of the single document; null for a folder of documents.</param>
    /// <param name="keep">Where former versions of documents go: the folder itself, or, since nothing is put beside a single document for long, one of SyncCloud's own.</param>
    /// <param name="ofForm">How items stand in documents.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="options">The surroundings.</param>
    public DocumentConnector(IVolume volume, string? single, IVolume keep, IDocumentForm ofForm, CollectionId collection, DocumentOptions options)
        : this(new FileStorage(volume, single, keep, ofForm.Extensions, collection, options), single is null ? ofForm.InFolder : ofForm, options) { }

    /// <summary>For documents that are the resources of an address book or a calendar at a server, one entry in each.</summary>
    /// <param name="place">The address book or calendar.</param>
    /// <param name="keep">A folder of SyncCloud's own on this device: former versions go there, and what is remembered of the server's.</param>
    /// <param name="form">How items stand in documents: one of its kind's.</param>
    /// <param name="options">The surroundings.</param>
    public static DocumentConnector AtServer(DavPlace place, IVolume keep, IDocumentForm form, DocumentOptions options) =>
        new(new DavStorage(place, DavKind.Of(form.Schema.Kind) ?? throw new ArgumentException("no server holds this kind", nameof(form)), form, keep, options), form, options);

    internal DocumentConnector(IDocumentStorage storage, IDocumentForm form, DocumentOptions options) => (this.storage, this.form, this.options) = (storage, form, options);

    public KindSchema Schema => form.Schema;

    public DataMarker? Marker => storage.Marker;

    /// <summary>
    /// Makes the document if it is missing, or marks the folder as this collection's, for <c>add</c>. Does nothing when that is done; throws <see cref="ApplicationDataException"/> when the
    /// folder is another collection's.
    /// </summary>
    /// <param name="instance">A random id of this copy of the folder.</param>
    public void Create(UInt128 instance) => storage.Create(instance, form.Empty);

    /// <summary>Takes the marker away, if there is one of this collection, so that the folder can be added again.</summary>
    public void Release() => storage.Release();

    public Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        storage.Open();
        return Task.CompletedTask;
    }

    public void WriteMarker(DataGeneration generation) => storage.WriteMarker(generation);

    public NativeItem? Unseen(Item item) => !form.Holds(item) ? null : new NativeItem
    {
        Id = item.Id,
        Kind = item.Kind,
        Parent = ItemId.Root,
        Name = new EntryPlace(storage.Single ?? KnownEntries.Unseen, form.KeyOf(item) ?? "").ToName(),
        Stamp = DocumentStamp.Unseen,
        FileId = null,
        Content = null,
        Fields = item.Fields,
    };

    public Task RecoverAsync(IApplyJournal journal, CancellationToken cancellationToken)
    {
        storage.Recover(journal, cancellationToken);
        return Task.CompletedTask;
    }

    public Task<ScanReport> ScanAsync(IKnownItems known, ScanDifferences differences, CancellationToken cancellationToken)
    {
        var report = new DocumentScan(storage, form, known, differences, cancellationToken).Run();
        // An empty look at what went away meanwhile must not count as a deletion of everything.
        storage.CheckIsAsOpened();
        if (differences.Found.Count != 0) storage.Flush();
        return Task.FromResult(report);
    }

    public Task ApplyAsync(IReadOnlyList<PlannedItem> plan, IKnownItems known, IApplyJournal journal, IContentSource contents, CancellationToken cancellationToken)
    {
        new DocumentApply(storage, form, known, journal, options, cancellationToken).Run(plan);
        return Task.CompletedTask;
    }

    public Task TidyAsync(CancellationToken cancellationToken)
    {
        try
        {
            OpenTrash().Empty(options.Time.GetUtcNow() - options.TrashAge, cancellationToken);
        }
        catch (VolumeException e) { throw new ApplicationDataException(e.Path, $"What is kept of former versions cannot be worked on: '{e.Path}': {e.Message}."); }
        return Task.CompletedTask;
    }

    /// <summary>
    /// Former versions of documents; valid as long as this connector. Those of documents that do not lie in a folder are kept in one of SyncCloud's own, and can be restored only there. Throws what
    /// <see cref="OpenAsync"/> throws.
    /// </summary>
    public FilesTrash OpenTrash() => storage.OpenTrash();

    /// <summary>Items of documents have no content beside their fields.</summary>
    public Stream? OpenContent(NativeItem item, IKnownItems known) => null;

    public void Dispose() => storage.Dispose();
}
