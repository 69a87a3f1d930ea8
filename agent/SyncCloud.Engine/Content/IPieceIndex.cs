using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// The pieces of large contents that this device holds. What is missing here makes the next version of that content cost more bytes, and nothing else. A view on
/// the state store. Not thread-safe.
/// </summary>
internal interface IPieceIndex
{
    /// <summary>What the hashes are seeded with, a secret of this device.</summary>
    long Seed { get; }

    ContentPieces? Find(ContentRef content);

    /// <summary>Remembers pieces; durable on return.</summary>
    void Add(IReadOnlyCollection<ContentPieces> contents);

    /// <summary>Forgets the pieces of contents that no item shows here any more and, where all together still take more than <paramref name="most"/> bytes, those added longest ago.</summary>
    void Tidy(long most);
}
