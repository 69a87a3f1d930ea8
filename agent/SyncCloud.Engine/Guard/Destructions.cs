using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Guard;

/// <summary>
/// Tells destructive changes from others: deletions, and contents replaced by other contents; of a kind without contents, changes that take away or overwrite more than half of what an item says.
/// Moves, renames, new items, conflict records, and what the user decided on through the engine are none.
/// </summary>
internal static class Destructions
{
    /// <summary>In changes that are about to be sent.</summary>
    public static List<Destruction> In(IEnumerable<Change> changes, IChainView chain, KindSchema schema)
    {
        var found = new List<Destruction>();
        foreach (var change in changes)
        {
            if (change is Put || chain.Find(change.Id)?.Item is not { } before || before.Kind == ItemKinds.Conflict) continue;
            if (change is not Patch patch) found.Add(new Destruction(change.Id, null));
            else if (Replaces(schema, before.Fields, before.Fields.Patch(patch.Set, patch.Removed))) found.Add(new Destruction(change.Id, ContentOf(schema, before.Fields.Patch(patch.Set, patch.Removed))));
        }
        return found;
    }

    /// <summary>In a plan that is about to be applied.</summary>
    public static List<Destruction> In(IEnumerable<PlannedItem> plan, StateStore state, KindSchema schema)
    {
        var found = new List<Destruction>();
        HashSet<ItemId>? decided = null;
        foreach (var item in plan)
        {
            // Where another item takes the native object over, nothing is destroyed.
            if (item is not { Current: { } current, TakenFrom: null }) continue;
            var destruction = item.Target is { } target
                ? Replaces(schema, current.Fields, target.Fields) ? new Destruction(item.Id, ContentOf(schema, target.Fields)) : (Destruction?)null
                : state.Chain.Find(item.Id) is null && state.Native.Previous(item.Id) is not null ? new Destruction(item.Id, null) : null;
            if (destruction is not { } one) continue;
            decided ??= [.. state.Decisions.All().Select(decision => decision.Id)];
            if (!decided.Contains(item.Id)) found.Add(one);
        }
        return found;
    }

    /// <summary>A hash of all fields that make up the content; of a kind without contents, of all that an item says.</summary>
    public static Hash256 ContentOf(KindSchema schema, Fields fields) => Hash256.Of(Content(schema, fields).Encode());

    private static bool Replaces(KindSchema schema, Fields before, Fields after)
    {
        if (schema.CopiedOnConflict is null) return IsMostlyLost(Content(schema, before), after);
        // Nothing is lost with an empty file.
        if (before[FileFields.Content]?.AsContent() is { Length: 0 }) return false;
        return !Content(schema, before).Equals(Content(schema, after));
    }

    /// <summary>Weighed by bytes: a note without its text is mostly lost, though its title is there.</summary>
    private static bool IsMostlyLost(Fields before, Fields after)
    {
        var (all, lost) = (0L, 0L);
        foreach (var (name, value) in before)
        {
            var weight = value.Encoded.Length;
            all += weight;
            if (!Equals(after[name], value)) lost += weight;
        }
        return lost * 2 > all;
    }

    private static Fields Content(KindSchema schema, Fields fields)
    {
        if (schema.CopiedOnConflict is { } field) return FieldMerge.Select(fields, FieldMerge.GroupOf(schema, field));
        var said = FieldMerge.Substance(schema, fields);
        if (schema.Identity is { } identity) said = said.With(identity, null);
        if (schema.Tree is not { } tree) return said;
        return tree.Name is { } name ? said.With(tree.Parent, null).With(name, null) : said.With(tree.Parent, null);
    }
}
