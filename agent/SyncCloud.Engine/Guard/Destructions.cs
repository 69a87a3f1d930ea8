using SyncCloud.Engine.Apply;
using System.Collections.Immutable;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Guard;

/// <summary>
/// Tells destructive changes from others: deletions, and contents replaced by other contents. Moves, renames, new items, conflict records, and what the
/// user decided on through the engine are none.
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

    /// <summary>A hash of all fields that make up the content; of a kind without contents, of no field.</summary>
    public static Hash256 ContentOf(KindSchema schema, Fields fields) => Hash256.Of(FieldMerge.Select(fields, Content(schema)).Encode());

    private static bool Replaces(KindSchema schema, Fields before, Fields after)
    {
        // Nothing is lost with an empty file.
        if (schema.CopiedOnConflict is null || before[FileFields.Content]?.AsContent() is { Length: 0 }) return false;
        var content = Content(schema);
        return !FieldMerge.Select(before, content).Equals(FieldMerge.Select(after, content));
    }

    private static ImmutableArray<string> Content(KindSchema schema) => schema.CopiedOnConflict is { } field ? FieldMerge.GroupOf(schema, field) : [];
}
