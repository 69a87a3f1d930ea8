using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>How the items of a collection's kind merge: which fields go together, which follow others, and whether they form a tree.</summary>
public sealed record KindSchema
{
    private readonly FieldNames describing = new([]);
    private readonly FieldNames keptNatively = new([]);

    /// <summary>The collection kind, for example <c>files</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// Groups of fields that merge as one value. A field in no group is a group of its own. A field's name may be a path with '/' between its parts; a group then
    /// holds at every place, among the fields with one beginning: <c>[start, duration]</c> also makes one value of <c>a/start</c> and <c>a/duration</c>.
    /// </summary>
    public ImmutableArray<ImmutableArray<string>> Groups { get; init; } = [];

    /// <summary>Fields that only describe another field and follow whichever side that one comes from: description → described.</summary>
    public ImmutableDictionary<string, string> Follows { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// Fields that describe the item as a whole, such as when or by what program it was last written. They are no substance: a change of them alone is no edit against a
    /// deletion, and where both sides changed one, the greater text or number stands and nothing is in conflict. A part <c>*</c> of a name stands for any one part of a path.
    /// </summary>
    public ImmutableHashSet<string> Describing
    {
        get => describing.Names;
        init => describing = new FieldNames(value);
    }

    /// <summary>
    /// Fields of which a device's native data keeps its own value where it has one, such as the definition of a time zone that others use there, too: what the chain says matters to devices
    /// that have none. They are no substance and never in conflict. Names as of <see cref="Describing"/>.
    /// </summary>
    public ImmutableHashSet<string> KeptNatively
    {
        get => keptNatively.Names;
        init => keptNatively = new FieldNames(value);
    }

    /// <summary>
    /// What a field is when who decides a conflict wants both values, the one that stands first: of a note, one text below the other. Null, of this or of the values: there is no such thing. Pure.
    /// </summary>
    public Func<string, FieldValue, FieldValue, FieldValue?>? Both { get; init; }

    /// <summary>Parts of an item that are themselves deleted or edited: of the two, the edit lives.</summary>
    public ImmutableArray<PartSchema> Parts { get; init; } = [];

    /// <summary>
    /// The field that native data knows an item by, such as a UID; or null. Its value in the chain stands: where one device knows the same item by another, only that device's
    /// native data says so.
    /// </summary>
    public string? Identity { get; init; }

    /// <summary>
    /// What an item without an ancestor is recognised by, beside its id, when two devices that hold the same data meet: items of one kind that share one of these
    /// keys are one, the strongest key first; where one has several of a strength, any of them will do. Null: by the id alone. Pure.
    /// </summary>
    public Func<Item, IEnumerable<string>>? RecognisedBy { get; init; }

    /// <summary>What people call an item, for listings; null: its place in the tree, or its id. Pure.</summary>
    public Func<Item, string?>? Label { get; init; }

    /// <summary>A value that is no text, as people write it, for listings; null, of this or of the value: as the format's diagnosis has it. Pure.</summary>
    public Func<FieldValue, string?>? Spelling { get; init; }

    /// <summary>The tree that items form, or null.</summary>
    public TreeSchema? Tree { get; init; }

    /// <summary>The group (by its first field) whose losing value becomes an item of its own beside the other, instead of a conflict item; or null.</summary>
    public string? CopiedOnConflict { get; init; }

    /// <summary>Whether a field is one of <see cref="Describing"/>.</summary>
    public bool Describes(string field) => describing.Contains(field);

    /// <summary>Whether a field is one of <see cref="KeptNatively"/>.</summary>
    public bool IsKeptNatively(string field) => keptNatively.Contains(field);
}

/// <summary>Parts of an item: all fields <c>PLACE/KEY/…</c> with one key, such as an occurrence in a series.</summary>
/// <param name="Place">Where they are.</param>
/// <param name="Mark">The name of the field in a part that says by itself that the part is not there (or is there without anything of its own).</param>
public sealed record PartSchema(string Place, string Mark);

/// <summary>A tree of items.</summary>
public sealed record TreeSchema
{
    public required string Parent { get; init; }

    /// <summary>The field whose values are unique among siblings; null where nothing is, and siblings are told apart by their ids alone.</summary>
    public string? Name { get; init; }

    /// <summary>The field by whose text, compared ordinally, siblings are in order; null where they are in none.</summary>
    public string? Order { get; init; }

    /// <summary>
    /// Of a tree without unique names: what an item without an ancestor is recognised by within its folder, when two devices that hold the same data meet. Items of one folder with one key are one;
    /// of several with one key, each is another's counterpart, in their order. Null, of this or of the key: by the id alone. Pure.
    /// </summary>
    public Func<Item, string?>? RecognisedInFolder { get; init; }

    /// <summary>The field and value that mark an item which may hold others.</summary>
    public required string TypeField { get; init; }
    public required string FolderType { get; init; }
}
