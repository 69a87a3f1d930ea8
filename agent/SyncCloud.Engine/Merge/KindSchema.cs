using System.Collections.Immutable;

namespace SyncCloud.Engine.Merge;

/// <summary>How the items of a collection's kind merge: which fields go together, which follow others, and whether they form a tree.</summary>
public sealed record KindSchema
{
    /// <summary>The collection kind, for example <c>files</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Groups of fields that merge as one value. A field in no group is a group of its own.</summary>
    public ImmutableArray<ImmutableArray<string>> Groups { get; init; } = [];

    /// <summary>Fields that only describe another field and follow whichever side that one comes from: description → described.</summary>
    public ImmutableDictionary<string, string> Follows { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The tree that items form, or null.</summary>
    public TreeSchema? Tree { get; init; }

    /// <summary>The group (by its first field) whose losing value becomes an item of its own beside the other, instead of a conflict item; or null.</summary>
    public string? CopiedOnConflict { get; init; }
}

/// <summary>A tree of items in which names are unique among siblings.</summary>
public sealed record TreeSchema
{
    public required string Parent { get; init; }
    public required string Name { get; init; }

    /// <summary>The field and value that mark an item which may hold others.</summary>
    public required string TypeField { get; init; }
    public required string FolderType { get; init; }
}
