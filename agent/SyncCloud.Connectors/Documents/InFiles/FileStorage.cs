using System.Collections.Immutable;
using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents.InFiles;

/// <summary>
/// Documents as files: a file of the user's, or all files with one of the form's extensions in a folder. A folder has a marker, as a folder of files has; a file has none.
/// </summary>
internal sealed class FileStorage(IVolume volume, string? single, IVolume keep, ImmutableArray<string> extensions, CollectionId collection, DocumentOptions options) : IDocumentStorage
{
    private readonly FileNaming documents = new(volume, single, extensions);
    private readonly FileReader reader = new(volume, options);

    // Nothing was at these places. What is there by the time a document is to be made is never replaced.
    private readonly HashSet<string> free = [];

    public string? Single => single;

    public DataMarker? Marker { get; private set; }

    private string Path => single is null ? volume.Root : System.IO.Path.Combine(volume.Root, single);

    public void Create(UInt128 instance, ReadOnlyMemory<byte> empty) => Guarded(() =>
    {
        volume.Open();
        if (single is null)
        {
            if (FilesMarker.Read(volume) is null) new FilesMarker(collection, instance).Write(volume);
            CheckMarker();
        }
        else if (volume.Stat(single) is null)
        {
            using (var made = volume.CreateFile(single)) made.Write(empty.Span);
            volume.Flush();
        }
    });

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

    public void Open() => Guarded(() =>
    {
        volume.Open();
        if (keep != volume) keep.Open();
        if (single is null) Marker = CheckMarker();
        else if (volume.Stat(single)?.Type != VolumeType.File && volume.Stat(documents.TemporaryFor(single) + ".aside") is null)
            throw new ApplicationDataException(Path, $"The file '{Path}' is not there. Mount or restore it, or remove the collection from this device.");
    });

    public void CheckIsAsOpened() => Guarded(() =>
    {
        var isThere = single is null ? CheckMarker() == Marker : volume.Stat(single)?.Type == VolumeType.File;
        if (!isThere) throw new ApplicationDataException(Path, $"'{Path}' was replaced while it was synchronised. Nothing is lost: synchronise again.");
    });

    public void WriteMarker(DataGeneration generation)
    {
        var marker = Marker ?? throw new InvalidOperationException("a single document holds no marker");
        CheckIsAsOpened();
        Guarded(() => new FilesMarker(collection, marker.Instance) { Last = generation }.Write(volume));
        Marker = marker with { Last = generation };
    }

    public IReadOnlyList<ListedDocument> List(CancellationToken cancellationToken) => Guarded<IReadOnlyList<ListedDocument>>(() =>
    {
        free.Clear();
        return [.. documents.List().Select(entry => new ListedDocument(entry.Name, FileStamp.Of(entry.Stat).ToArray()) { Trouble = entry.Trouble, IsSettling = reader.IsSettling(entry.Stat) })];
    });

    public bool IsInDoubt => false;

    public string? EndLook(int held, int gone) => null;

    public bool Tells(ReadOnlyMemory<byte> stamp, in ListedDocument document) =>
        !stamp.IsEmpty && FileStamp.Read(stamp.Span) is { Unsure: false } known && known.Same(FileStamp.Read(document.Stamp.Span));

    public void Expect(IEnumerable<string> documents) { }

    public DocumentReading Read(string document, CancellationToken cancellationToken)
    {
        if (free.Remove(document)) return new DocumentReading(null);
        try
        {
            if (reader.Read(document, out var isThere) is { } file) return new DocumentReading(file);
            return new DocumentReading(null, isThere ? new DocumentTrouble("it changes while it is read", IsPassing: true) : null);
        }
        catch (VolumeException e) { return new DocumentReading(null, new DocumentTrouble(e.Message)); }
    }

    public void Flush() => Guarded(volume.Flush);

    public string PlaceFor(string? key, string fallback, IReadOnlySet<string> taken)
    {
        var place = Guarded(() => documents.PlaceFor(key, fallback, taken));
        if (single is null) free.Add(place);
        return place;
    }

    public void Make(IEnumerable<DocumentStep> steps, IApplyJournal journal, CancellationToken cancellationToken) =>
        Guarded(() => new FileSteps(volume, Kept(), documents, reader, journal).Make(steps));

    public void Recover(IApplyJournal journal, CancellationToken cancellationToken) => Guarded(() => new FileRecovery(volume, Kept(), reader, journal).Run());

    public FilesTrash OpenTrash()
    {
        Guarded(keep.Open);
        return new FilesTrash(keep, options.Time);
    }

    public void Dispose()
    {
        volume.Dispose();
        keep.Dispose();
    }

    private KeptVersions Kept() => new(keep, new Trash(keep, options.Time.GetUtcNow()));

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
