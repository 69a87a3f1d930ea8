using System.Collections.Immutable;

namespace SyncCloud.Protocol;

/// <summary>Where a content lies: extents that give its bytes in order. A later record for the same content replaces an earlier one.</summary>
public sealed record ContentLocation(ContentRef Content, ImmutableArray<Extent> Extents)
{
    public bool Equals(ContentLocation? other) => other is not null && Content == other.Content && Extents.SequenceEqual(other.Extents);
    public override int GetHashCode() => Content.GetHashCode();
}

/// <summary>A location record as a log carries it: the extents whole, or edits of another content's extents.</summary>
public abstract record LocationRecord(ContentRef Content);

/// <summary>All extents, in order.</summary>
public sealed record WholeLocation(ContentRef Content, ImmutableArray<Extent> Extents) : LocationRecord(Content)
{
    public bool Equals(WholeLocation? other) => other is not null && Content == other.Content && Extents.SequenceEqual(other.Extents);
    public override int GetHashCode() => Content.GetHashCode();
}

/// <summary>
/// The location of <see cref="LocationRecord.Content"/> as pieces: runs of bytes of <see cref="Base"/>'s location (as it was when this record was
/// folded) and new extents, in order.
/// </summary>
public sealed record EditedLocation(ContentRef Content, ContentRef Base, ImmutableArray<LocationEdit> Edits) : LocationRecord(Content)
{
    public bool Equals(EditedLocation? other) => other is not null && Content == other.Content && Base == other.Base && Edits.SequenceEqual(other.Edits);
    public override int GetHashCode() => Content.GetHashCode();
}

/// <summary>One piece of an <see cref="EditedLocation"/>: <see cref="New"/>, or else bytes <see cref="Offset"/> … of the base content.</summary>
public readonly record struct LocationEdit(long Offset, long Length, Extent? New);
