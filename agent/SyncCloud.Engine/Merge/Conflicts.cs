using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>One conflict as it is listed.</summary>
/// <param name="Id">The id of the conflict item, or of the file that is the losing version.</param>
/// <param name="Of">The item in conflict.</param>
/// <param name="Field">The field (or a group's first field) whose values differ.</param>
/// <param name="Current">The value that stands, for display: of a file, its path; of a group, all that differs, with names.</param>
/// <param name="Other">The value that lost, for display: of a file, the path of the copy; of a group, as <paramref name="Current"/>.</param>
/// <param name="Device">The device that wrote the losing value, when known.</param>
/// <param name="Path">The path or name of the item in conflict.</param>
public sealed record ConflictInfo(ItemId Id, ItemId Of, string Field, string Current, string Other, DeviceId? Device, string Path);

/// <summary>Which side a user takes.</summary>
public enum ConflictSide { Current, Other, Both }

/// <summary>Lists and resolves the conflicts of a collection, from its chain values.</summary>
public static class Conflicts
{
    public static IReadOnlyList<ConflictInfo> List(StateStore state, KindSchema schema)
    {
        var conflicts = new List<ConflictInfo>();
        foreach (var (item, _) in state.Chain.OfKind(ItemKinds.Conflict))
        {
            var of = item.Fields[ConflictFields.Of]?.AsItemId() ?? default;
            var field = item.Fields[ConflictFields.Field]?.AsText() ?? "";
            var (lost, stands) = (Lost(item, field), state.Chain.Find(of)?.Item.Fields ?? Fields.Empty);
            var differing = FieldMerge.GroupOf(schema, field).Where(member => !Equals(lost[member], stands[member])).ToList();
            conflicts.Add(new ConflictInfo(item.Id, of, field, Display(state, schema, field, differing, stands), Display(state, schema, field, differing, lost),
                item.Fields[ConflictFields.Device]?.AsBytes() is { Length: IdBytes.Length } device ? DeviceId.Read(device) : null, PathOf(state, schema, of)));
        }
        foreach (var (item, _) in state.Chain.Copies())
        {
            var of = item.Fields[FileFields.ConflictOf]?.AsItemId() ?? default;
            conflicts.Add(new ConflictInfo(item.Id, of, FileFields.Content, PathOf(state, schema, of), PathOf(state, schema, item.Id), null, PathOf(state, schema, of)));
        }
        return conflicts;
    }

    /// <summary>
    /// What taking a side means as changes, to be handed to the next round. Throws <see cref="InvalidOperationException"/> with a message for the user when
    /// there is no such conflict, or that side cannot be taken (both names of a rename).
    /// </summary>
    public static IReadOnlyList<UserDecision> Resolve(StateStore state, KindSchema schema, ItemId conflict, ConflictSide take)
    {
        var item = state.Chain.Find(conflict)?.Item ?? throw new InvalidOperationException($"there is no conflict {conflict}");
        if (item.Kind == ItemKinds.Conflict) return ResolveField(state, schema, item, take);
        if (item.Fields[FileFields.ConflictOf]?.AsItemId() is not { } of) throw new InvalidOperationException($"{PathOf(state, schema, conflict)} is not in conflict");
        if (take == ConflictSide.Current) return [new UserDecision(conflict, null)];
        if (take == ConflictSide.Both || state.Chain.Find(of)?.Item is not { } original)
            return [new UserDecision(conflict, item with { Fields = item.Fields.With(FileFields.ConflictOf, null) })];
        var fields = original.Fields;
        foreach (var field in FieldMerge.GroupOf(schema, schema.CopiedOnConflict ?? FileFields.Type).Concat(schema.Follows.Keys))
            fields = fields.With(field, item.Fields[field]);
        return [new UserDecision(of, original with { Fields = fields }), new UserDecision(conflict, null)];
    }

    /// <summary>Whether what <see cref="Resolve"/> gave for a listed conflict is on record: a log has carried it, or the next one will.</summary>
    public static bool IsResolved(StateStore state, ItemId conflict) => !IsConflict(state.Chain.Find(conflict)?.Item)
        || state.Decisions.All().Any(decision => decision.Id == conflict && !IsConflict(decision.Outcome));

    private static bool IsConflict(Item? item) => item is not null && (item.Kind == ItemKinds.Conflict || item.Fields[FileFields.ConflictOf] is not null);

    private static UserDecision[] ResolveField(StateStore state, KindSchema schema, Item conflict, ConflictSide take)
    {
        var of = conflict.Fields[ConflictFields.Of]?.AsItemId() ?? default;
        var field = conflict.Fields[ConflictFields.Field]?.AsText() ?? "";
        var end = new UserDecision(conflict.Id, null);
        var item = state.Chain.Find(of)?.Item;
        if (take == ConflictSide.Both)
        {
            if (item?.Fields[field] is not { } current || Lost(conflict, field)[field] is not { } other || schema.Both?.Invoke(field, current, other) is not { } both)
                throw new InvalidOperationException($"an item cannot have both values of '{field}': take current or other");
            return [new UserDecision(of, item with { Fields = item.Fields.With(field, both) }), end];
        }
        if (take == ConflictSide.Current || item is null) return [end];
        var fields = FieldMerge.GroupOf(schema, field).Aggregate(item.Fields, (taken, member) => taken.With(member, null));
        foreach (var (member, value) in Lost(conflict, field)) fields = fields.With(member, value);
        return [new UserDecision(of, item with { Fields = fields }), end];
    }

    /// <summary>The fields that lost: those of the whole group where the record has them.</summary>
    private static Fields Lost(Item conflict, string field) =>
        conflict.Fields[ConflictFields.Group] is { } group ? Fields.Decode(group.Encoded.Span) : Fields.Empty.With(field, conflict.Fields[ConflictFields.Value]);

    /// <summary>What the item is called: by its kind, else its path from the collection's root, by chain values.</summary>
    public static string PathOf(StateStore state, KindSchema schema, ItemId id)
    {
        if (state.Chain.Find(id)?.Item is not { } item) return id.ToString();
        if (schema.Tree is null) return schema.Label?.Invoke(item) ?? id.ToString();
        var tree = new MergeTree(state.Chain, schema.Tree);
        return string.Join('/', tree.Ancestors(item).Select(tree.Find).Reverse().Append(item).Select(NameOf));

        string NameOf(Item? part) => part is null ? "?" : tree.NameOf(part) ?? schema.Label?.Invoke(part) ?? "?";
    }

    /// <summary>Of a group only what differs, since the rest decides nothing; where that is more than its first field, with names.</summary>
    private static string Display(StateStore state, KindSchema schema, string field, List<string> differing, Fields values)
    {
        if (differing is [] || (differing is [var only] && only == field)) return Display(state, schema, field, values[field]);
        var shown = differing.Where(member => values[member] is not null).Select(member => $"{member[(member.LastIndexOf('/') + 1)..]} {Display(state, schema, member, values[member])}").ToList();
        return shown is [] ? "(none)" : string.Join(", ", shown);
    }

    private static string Display(StateStore state, KindSchema schema, string field, FieldValue? value) => value switch
    {
        null => "(none)",
        { } id when field == schema.Tree?.Parent && id.AsItemId() is { } parent => parent == ItemId.Root ? "(top)" : PathOf(state, schema, parent),
        { } text when text.AsText() is { } plain => plain,
        _ => schema.Spelling?.Invoke(value.Value) ?? value.Value.ToString(),
    };
}
