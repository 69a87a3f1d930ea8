using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;

namespace SyncCloud.Connectors.Documents;

/// <summary>
/// Where documents lie and how one version of a document takes another's place there: a file system, or a server. One instance serves one collection on this device; calls never overlap.
/// Trouble with a single document is in what is returned; trouble with the whole is an <see cref="ApplicationDataException"/> that names the place and the remedy, with nothing lost.
/// </summary>
internal interface IDocumentStorage : IDisposable
{
    /// <summary>The name of the only document, which is there for good; null where documents come and go with their entries.</summary>
    string? Single { get; }

    /// <summary>See <see cref="IConnector.Marker"/>.</summary>
    DataMarker? Marker { get; }

    /// <summary>Makes or marks the place as the collection's, for <c>add</c>. Does nothing when that is done; throws when it is another collection's.</summary>
    /// <param name="instance">A random id of this copy of the place.</param>
    /// <param name="empty">A document without entries.</param>
    void Create(UInt128 instance, ReadOnlyMemory<byte> empty);

    /// <summary>Takes the mark away, if there is one of this collection, so that the place can be added again.</summary>
    void Release();

    /// <summary>See <see cref="IConnector.OpenAsync"/>.</summary>
    void Open();

    /// <summary>Throws when this is no longer what was opened: then what was looked at since may be an empty look.</summary>
    void CheckIsAsOpened();

    /// <summary>See <see cref="IConnector.WriteMarker"/>.</summary>
    void WriteMarker(DataGeneration generation);

    /// <summary>The documents that are there, by name, and what cannot be one although it is called so.</summary>
    IReadOnlyList<ListedDocument> List(CancellationToken cancellationToken);

    /// <summary>Ends a look: why, of the <paramref name="held"/> items, the <paramref name="gone"/> ones that no document shows need not be gone; null: they are.</summary>
    string? EndLook(int held, int gone);

    /// <summary>The last look ended so: what no document shows was not deleted by anybody, as far as is known.</summary>
    bool IsInDoubt { get; }

    /// <summary>Whether a document still is what it was when it had <paramref name="stamp"/>.</summary>
    bool Tells(ReadOnlyMemory<byte> stamp, in ListedDocument document);

    /// <summary>Says which documents will be read, in this order, so that several can be fetched at once.</summary>
    void Expect(IEnumerable<string> documents);

    DocumentReading Read(string document, CancellationToken cancellationToken);

    /// <summary>Makes what was read durable where it lies: else a power cut turns documents back, and that would be taken for an edit that undoes what was sent.</summary>
    void Flush();

    /// <summary>The document for a new entry: the only one, or a new one named after the entry's key, if that makes a good name.</summary>
    string PlaceFor(string? key, string fallback, IReadOnlySet<string> taken);

    /// <summary>
    /// Makes decided steps, one or more, which are still being decided while they are taken: journalled first, each only if the document is still the version that was read. Every version that is replaced or removed is kept. Each outcome ends with one call of
    /// <see cref="IApplyJournal.Settle"/> or <see cref="IApplyJournal.Defer"/>, and the journal is complete.
    /// </summary>
    void Make(IEnumerable<DocumentStep> steps, IApplyJournal journal, CancellationToken cancellationToken);

    /// <summary>See <see cref="IConnector.RecoverAsync"/>.</summary>
    void Recover(IApplyJournal journal, CancellationToken cancellationToken);

    /// <summary>Former versions of documents; valid as long as the storage.</summary>
    FilesTrash OpenTrash();
}
