using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>The location of a content whose last containers may have no name yet; runs are joined as they come.</summary>
internal sealed class PendingLocation(ContentToStore content)
{
    private readonly record struct Piece(OpenContainer? Unnamed, Extent Extent);

    // Most contents are one run, and a log may hold very many of them.
    private readonly List<Piece> pieces = new(1);

    public ContentToStore Content => content;

    public void Add(Extent extent) => Append(new Piece(null, extent));

    public void Add(PlacedBlock block) => Append(new Piece(block.Container.Id is null ? block.Container : null, block.ToExtent()));

    private void Append(Piece piece)
    {
        if (pieces.Count > 0 && pieces[^1] is var last && last.Unnamed == piece.Unnamed && piece.Extent.GoesOnFrom(last.Extent))
            pieces[^1] = last with { Extent = last.Extent.Join(piece.Extent) };
        else pieces.Add(piece);
    }

    /// <summary>The location; all containers must be finished.</summary>
    public ContentLocation Finish()
    {
        var extents = ImmutableArray.CreateBuilder<Extent>(pieces.Count);
        foreach (var (unnamed, piece) in pieces)
        {
            var extent = unnamed is null ? piece : piece with { Container = unnamed.Id ?? throw new InvalidOperationException("a container is not finished") };
            if (extents.Count > 0 && extent.GoesOnFrom(extents[^1])) extents[^1] = extents[^1].Join(extent);
            else extents.Add(extent);
        }
        return new ContentLocation(content.Content, extents.ToImmutable());
    }
}
