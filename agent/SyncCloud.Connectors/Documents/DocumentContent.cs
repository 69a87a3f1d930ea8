using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>What a form reads in a document.</summary>
/// <param name="Entries">The entries, in the document's order.</param>
/// <param name="Problems">What could not be read. While there is any, nothing that the document does not show counts as deleted.</param>
public sealed record DocumentContent(ImmutableArray<DocumentEntry> Entries, ImmutableArray<DocumentProblem> Problems)
{
    public static DocumentContent Unreadable(int line, string message) => new([], [new DocumentProblem(line, message)]);
}

/// <summary>What is wrong at a line (1 is the first; 0: the document as a whole), and what the user can do.</summary>
public sealed record DocumentProblem(int Line, string Message);

/// <summary>One item as it stands in a document.</summary>
public record DocumentEntry
{
    /// <summary>
    /// What the application knows the entry by and keeps as long as there is that entry (a UID, a primary key); null where it has nothing of the kind. Unique in a document: a form reports
    /// a second one as a problem.
    /// </summary>
    public required string? Key { get; init; }

    public required string Kind { get; init; }

    /// <summary>What the document shows of the item.</summary>
    public required Fields Fields { get; init; }

    /// <summary>Where it begins, for messages: 1 is the first line.</summary>
    public required int Line { get; init; }
}

/// <summary>A change to a document.</summary>
/// <param name="Entry">The entry that changes or goes; null for a new one.</param>
/// <param name="Target">What it shall show; null when it shall go. Fields that the form cannot hold are to be passed over.</param>
public sealed record EntryChange(DocumentEntry? Entry, Item? Target)
{
    /// <summary>What to take for <see cref="IDocumentForm.Project"/> of the target; null when that is to be asked.</summary>
    public Fields? Shown { get; init; }
}
