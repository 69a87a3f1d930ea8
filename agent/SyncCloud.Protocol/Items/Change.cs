using System.Collections.Immutable;

namespace SyncCloud.Protocol;

/// <summary>One step of a change log. Folding applies changes verbatim, in order; it never repairs.</summary>
public abstract record Change(ItemId Id)
{
    /// <summary>The merge rule that decided this change, or null when nothing had to be decided.</summary>
    public string? Rule { get; init; }

    /// <summary>The sequence number of the log whose value this change overrode, or null.</summary>
    public long? Overrode { get; init; }
}

/// <summary>A new item with all its fields. The chain must not hold the id.</summary>
public sealed record Put(ItemId Id, string Kind, Fields Fields) : Change(Id);

/// <summary>Fields set and removed of an item that the chain holds.</summary>
public sealed record Patch(ItemId Id, Fields Set, ImmutableArray<string> Removed) : Change(Id)
{
    public bool Equals(Patch? other) => other is not null && base.Equals(other) && Set.Equals(other.Set) && Removed.SequenceEqual(other.Removed);
    public override int GetHashCode() => HashCode.Combine(Id, Set, Removed.Length);
}

/// <summary>The end of an item that the chain holds.</summary>
public sealed record Delete(ItemId Id) : Change(Id);
