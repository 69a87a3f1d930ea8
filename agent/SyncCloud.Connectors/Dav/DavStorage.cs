using System.Text;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Dav;

/// <summary>
/// Documents as the resources of an address book or a calendar at a server, one entry in each (RFC 6352 §5.1, RFC 4791 §4.1). Their stamps are entity tags. What is replaced or deleted there is
/// kept on this device.
/// </summary>
internal sealed class DavStorage : IDocumentStorage
{
    /// <summary>Of so many entries nobody removes most at once without a word; a server that was set up anew shows none.</summary>
    private const int Many = 10;
    internal const int BatchTexts = 64;
    private readonly DavClient client;
    private readonly DavCollection collection;
    private readonly DavKind kind;
    private readonly IDocumentForm form;
    private readonly IVolume keep;
    private readonly DocumentOptions options;
    private readonly ListingFile file;
    private readonly Dictionary<string, DavText?> fetched = [];
    private Queue<string> expected = [];
    private DavListing? listing;

    internal DavStorage(DavPlace place, DavKind kind, IDocumentForm form, IVolume keep, DocumentOptions options)
    {
        client = new DavClient(place);
        collection = new DavCollection(client, kind, form);
        (this.kind, this.form, this.keep, this.options) = (kind, form, keep, options);
        file = new ListingFile(keep, place.Address);
    }

    public string? Single => null;

    public DataMarker? Marker => null;

    public void Create(UInt128 instance, ReadOnlyMemory<byte> empty) { }

    public void Release()
    {
        try
        {
            keep.Open();
            file.Remove();
        }
        catch (VolumeException) { /* what is left is of no use to anybody */ }
    }

    public void Open() => Guarded(keep.Open);

    public void CheckIsAsOpened() { }

    public void WriteMarker(DataGeneration generation) => throw new InvalidOperationException("a server's collection holds no marker");

    public IReadOnlyList<ListedDocument> List(CancellationToken cancellationToken)
    {
        fetched.Clear();
        expected.Clear();
        // A whole listing that was doubted, or that no look has ended with, is no ground for another.
        var former = listing is { IsWhole: false } ? listing : Guarded(file.Read);
        var (token, count) = (former?.Token, former?.Resources.Count);
        listing = null;
        var now = collection.List(former, cancellationToken);
        if (!now.IsWhole && (now.Token != token || now.Resources.Count != count)) Guarded(() => file.Write(now));
        listing = now;
        return [.. now.Resources.Select(resource => new ListedDocument(resource.Key, StampOf(resource.Value.ETag)))];
    }

    public bool IsInDoubt { get; private set; }

    public string? EndLook(int held, int gone)
    {
        var now = listing!;
        var isTold = !now.IsWhole;
        IsInDoubt = gone > 0 && (isTold ? now.Resources.Count == 0 && held >= Many : gone == held || (held >= Many && gone * 2 > held));
        if (!isTold)
        {
            if (IsInDoubt) now.Token = null;
            Guarded(() => file.Write(now));
            now.IsWhole = IsInDoubt;
        }
        if (!IsInDoubt) return null;
        var (shows, were, them) = (now.Resources.Count == 0 ? "is empty" : $"shows {held - gone} items", held == 1 ? "an item was" : $"{held} items were", held == 1 ? "it" : "them");
        return $"the {kind.InWords} {shows}, and {were} in it. Nothing is deleted elsewhere. Restore {them}; if it shall be so, {(isTold || held < Many ? "add an entry to it or " : "")}delete {them} on another device";
    }

    public bool Tells(ReadOnlyMemory<byte> stamp, in ListedDocument document) => !stamp.Span.SequenceEqual(DocumentStamp.Unseen) && stamp.Span.SequenceEqual(document.Stamp.Span);

    public void Expect(IEnumerable<string> documents) => expected = new Queue<string>(documents.Where(document => listing?.Resources.ContainsKey(document) is true));

    public DocumentReading Read(string document, CancellationToken cancellationToken)
    {
        if (listing is null) List(cancellationToken);
        // Nothing is there, or, if somebody has put it there since, it is in nobody's way: nothing is ever put over it.
        if (!listing!.Resources.ContainsKey(document)) return new DocumentReading(null);
        if (!fetched.ContainsKey(document))
        {
            fetched.Clear();
            foreach (var (name, found) in collection.Fetch(Next(document), listing, cancellationToken)) fetched[name] = found;
        }
        if (!fetched.Remove(document, out var text)) return new DocumentReading(null, new DocumentTrouble("the server does not show what it holds"));
        if (text is null) return new DocumentReading(null);
        listing.Resources[document] = listing.Resources[document] with { ETag = text.ETag };
        return new DocumentReading(new DocumentFile(document, text.Bytes, StampOf(text.ETag), null));
    }

    public void Flush() { }

    public string PlaceFor(string? key, string fallback, IReadOnlySet<string> taken) =>
        Uri.EscapeDataString(DocumentNaming.Free(key, fallback, form.Extensions[0], name => IsTaken(Uri.EscapeDataString(name), taken)));

    public void Make(IEnumerable<DocumentStep> steps, IApplyJournal journal, CancellationToken cancellationToken) =>
        Guarded(() => new DavSteps(collection, listing!, form, Kept(), journal, cancellationToken).Make(steps));

    public void Recover(IApplyJournal journal, CancellationToken cancellationToken)
    {
        if (journal.Unfinished.Count == 0) return;
        new DavRecovery(collection, listing ?? Guarded(file.Read) ?? new DavListing { Address = collection.Address }, form, journal, cancellationToken).Run();
    }

    public FilesTrash OpenTrash()
    {
        Guarded(keep.Open);
        return new FilesTrash(keep, options.Time);
    }

    public void Dispose()
    {
        client.Dispose();
        keep.Dispose();
    }

    /// <summary>A version's stamp: the next look passes by only what has a strong one.</summary>
    internal static byte[] StampOf(string? tag) => DavVersion.IsStrong(tag) ? Encoding.UTF8.GetBytes(tag!) : DocumentStamp.Unseen;

    private KeptVersions Kept() => new(keep, new Trash(keep, options.Time.GetUtcNow()));

    private bool IsTaken(string name, IReadOnlySet<string> taken) => taken.Contains(name) || listing?.Resources.ContainsKey(name) is true;

    /// <summary>The document, and those that will be asked for after it.</summary>
    private List<string> Next(string document)
    {
        List<string> names = [document];
        while (names.Count < BatchTexts && expected.TryDequeue(out var next))
            if (next != document) names.Add(next);
        return names;
    }

    private void Guarded(Action action) => Guarded<object?>(() => { action(); return null; });

    private T Guarded<T>(Func<T> action)
    {
        try { return action(); }
        catch (VolumeException e) { throw new ApplicationDataException(keep.Root, $"'{keep.Root}', where former versions are kept, cannot be worked on: '{e.Path}': {e.Message}."); }
    }
}
