using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

/// <summary>The pieces that one device knows, in memory, as they are written down.</summary>
internal sealed class PiecesInMemory : IPieceIndex
{
    private readonly Dictionary<ContentRef, byte[]> encoded = [];

    public long Seed => 12345;

    public ContentPieces? Find(ContentRef content) => encoded.TryGetValue(content, out var found) ? ContentPieces.Read(content, found) : null;

    public void Add(IReadOnlyCollection<ContentPieces> contents)
    {
        foreach (var pieces in contents) encoded[pieces.Content] = pieces.Encoded;
    }

    public void Tidy(long most) => encoded.Clear();
}
