using System.Collections.Immutable;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>
/// A native form of structured data: how items stand as entries in the bytes of a document (a file). Everything here is pure and thread-safe: equal input gives equal output, and nothing
/// but the input is read. The laws that hold of every form, and that its tests hold it to:
/// <list type="bullet">
/// <item><see cref="Write"/> without changes gives the bytes back; with changes, the bytes of every entry that no change names stay as they are.</item>
/// <item>What <see cref="Read"/> finds of an entry after it was written is what <see cref="Project"/> said.</item>
/// <item><see cref="Project"/> of what <see cref="Read"/> found is that.</item>
/// </list>
/// </summary>
public interface IDocumentForm
{
    /// <summary>What the user calls it: the value of <c>--format</c>.</summary>
    string Name { get; }

    /// <summary>How items of its kind merge. Forms of one kind have one schema.</summary>
    KindSchema Schema { get; }

    /// <summary>The extensions of such files with their dots, in lower case; the first one is for new documents.</summary>
    ImmutableArray<string> Extensions { get; }

    /// <summary>Whether a document of one of the extensions is of this form and no other: asked where several forms share an extension.</summary>
    bool Recognises(ReadOnlyMemory<byte> bytes) => true;

    /// <summary>A document without entries.</summary>
    ReadOnlyMemory<byte> Empty { get; }

    /// <summary>
    /// Reads all entries. Throws nothing for what is malformed: that is in <see cref="DocumentContent.Problems"/>, and the other entries are read.
    /// </summary>
    DocumentContent Read(ReadOnlyMemory<byte> bytes);

    /// <summary>Reads a document of this name, which forms need of which a document is one item, known by its name.</summary>
    DocumentContent ReadNamed(string document, ReadOnlyMemory<byte> bytes) => Read(bytes);

    /// <summary>The form for documents in a folder, where it is another than for a file that has no other beside it.</summary>
    IDocumentForm InFolder => this;

    /// <summary>
    /// The fields that a document of this form shows of an item once it was written: those that the form can hold. Null when it does not <see cref="Holds"/> the item.
    /// </summary>
    Fields? Project(Item item);

    /// <summary>Whether the form can hold the item at all.</summary>
    bool Holds(Item item) => Project(item) is not null;

    /// <summary>
    /// The value that a user meant who changed what <paramref name="known"/> shows to <paramref name="shown"/>: a form that has texts alone may know that a number is one still.
    /// It must be shown as <paramref name="shown"/>.
    /// </summary>
    FieldValue Understood(FieldValue known, FieldValue shown) => shown;

    /// <summary>The key that an item gets as a new entry; null where entries of this form have none.</summary>
    string? KeyOf(Item item);

    /// <summary>
    /// The bytes after <paramref name="changes"/>. Of a changed entry, only what shows the fields that differ is written anew. Throws <see cref="DocumentFormException"/> when a target
    /// cannot be written.
    /// </summary>
    /// <param name="bytes">A document.</param>
    /// <param name="changes">Changes to entries as <see cref="Read"/> found them in exactly these bytes, and new ones.</param>
    ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> bytes, IReadOnlyList<EntryChange> changes);
}

/// <summary>A document cannot be made to show what it shall. The message says why, fit to be shown.</summary>
public sealed class DocumentFormException(string message) : Exception(message);
