using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>A document as it was read.</summary>
/// <param name="Name">Its name where it lies.</param>
/// <param name="Bytes">All that it holds.</param>
/// <param name="Stamp">See <see cref="DocumentStamp"/>.</param>
/// <param name="Mode">A file's permission bits.</param>
internal sealed record DocumentFile(string Name, ReadOnlyMemory<byte> Bytes, byte[] Stamp, int? Mode)
{
    private Hash256? hash;

    internal Hash256 Hash => hash ??= Hash256.Of(Bytes.Span);
}

/// <summary>What came of reading a document.</summary>
/// <param name="File">Null when nothing is there, or it cannot be read now.</param>
/// <param name="Trouble">Why it cannot be read though something is there.</param>
internal readonly record struct DocumentReading(DocumentFile? File, DocumentTrouble? Trouble = null);

/// <summary>Why a document cannot be read.</summary>
/// <param name="Message">Fit to be shown.</param>
/// <param name="IsPassing">It passes by itself, and nobody needs to hear of it.</param>
internal sealed record DocumentTrouble(string Message, bool IsPassing = false);

/// <summary>A document that is there.</summary>
/// <param name="Name">Its name where it lies.</param>
/// <param name="Stamp">What it would be known with if it were read now; see <see cref="IDocumentStorage.Tells"/>.</param>
internal readonly record struct ListedDocument(string Name, ReadOnlyMemory<byte> Stamp)
{
    /// <summary>Why it is known to be unreadable.</summary>
    internal string? Trouble { get; init; }

    /// <summary>It was written to so shortly ago that whoever does may not be done.</summary>
    internal bool IsSettling { get; init; }
}
