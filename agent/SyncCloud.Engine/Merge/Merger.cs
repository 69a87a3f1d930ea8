using System.Collections.Immutable;
using SyncCloud.Engine.Apply;
using SyncCloud.Engine.Diff;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>
/// Merges what changed here with what the chain says, once a round: three-way per field or group, from the previous state; then the tree is
/// repaired. Pure: equal input gives an equal result, and nothing but the input is read.
/// </summary>
public static class Merger
{
    public static MergeResult Merge(MergeInput input)
    {
        var work = new MergeWork(input);
        Adoption.Adopt(work);
        Recognition.Adopt(work);
        TreeRecognition.Adopt(work);
        Staleness.Drop(work);
        foreach (var local in work.Locals.Values) MergeItem(work, local);
        foreach (var decision in input.Decisions) Decide(work, decision);
        if (input.Schema.Tree is { } tree) new TreeRepair(work, tree).Repair();
        return Conclude(work);
    }

    private static void MergeItem(MergeWork work, LocalChange local)
    {
        var chain = work.Input.Chain.Find(local.Id);
        if (local.Shown is not { } shown) MergeDeletion(work, local, chain);
        else if (chain is null) MergeWithAbsent(work, local, shown);
        else MergeFields(work, local, shown, chain);
    }

    private static void MergeDeletion(MergeWork work, LocalChange local, ChainItem? chain)
    {
        if (chain is null) return;
        // An edit lives, but a new time stamp alone is none.
        if (work.Input.HasGaps) work.Keep(chain, MergeRule.RestoredGap);
        else if (!FieldMerge.DifferInSubstance(work.Input.Schema, chain.Item.Fields, local.Before!)) work.Tree.Set(local.Id, null);
        else work.Keep(chain, MergeRule.EditOverDelete);
    }

    private static void MergeWithAbsent(MergeWork work, LocalChange local, NativeItem shown)
    {
        // Deleted in the chain: here too only an edit of substance lives.
        if (local.Before is { } before && !FieldMerge.DifferInSubstance(work.Input.Schema, before, shown.Fields)) return;
        if (work.Dropped.Contains(local.Id)) return;
        if (local.Before is not null && Staleness.IsFormer(work, local.Id, shown.Fields)) return;
        work.Tree.Set(local.Id, new Item(local.Id, local.Kind, shown.Fields));
        if (local.Before is not null) work.Rules[local.Id] = new MergeRule(MergeRule.EditOverDelete, null);
    }

    private static void MergeFields(MergeWork work, LocalChange local, NativeItem shown, ChainItem chain)
    {
        // Without an ancestor there is no local victory: whatever differs from the chain lost.
        var merged = FieldMerge.Merge(work.Input.Schema, local.Before ?? Fields.Empty, Staleness.Current(work, local, shown, chain), chain.Item.Fields);
        if (!work.Decide(chain.Item with { Fields = merged.Fields })) return;
        if (!merged.Fields.Equals(shown.Fields) && !merged.Fields.Equals(chain.Item.Fields))
            work.Rules[local.Id] = new MergeRule(MergeRule.MergedFields, chain.Sequence);
        foreach (var lost in merged.Lost)
        {
            if (lost.Field == work.Input.Schema.CopiedOnConflict) KeepBoth(work, local, shown, chain, lost);
            else work.Record(chain, lost.Field, lost.Values);
        }
    }

    /// <summary>The losing version takes over the native object under a name beside; the winning one is written anew.</summary>
    private static void KeepBoth(MergeWork work, LocalChange local, NativeItem shown, ChainItem chain, LostGroup lost)
    {
        var copy = ConflictNaming.IdOf(local.Id, lost.Field, lost.Values, work.Input.Device, chain.Sequence);
        // Kept by an earlier round already: what is here goes to the trash like any replaced version.
        if (work.Tree.Find(copy) is not null) return;
        var standing = work.Tree.Find(local.Id)!;
        var fields = shown.Fields;
        if (work.Input.Schema.Tree is { Name: { } named } tree)
        {
            var name = ConflictNaming.NameBeside(work.Tree.NameOf(standing) ?? shown.Name, work.Input.DeviceName, shown.Fields[FileFields.Modified]?.AsNumber(), Hash256.Of(lost.Values.Encode()));
            fields = fields.With(tree.Parent, standing.Fields[tree.Parent]).With(named, FieldValue.Of(name)).With(FileFields.ConflictOf, FieldValue.Of(local.Id));
        }
        work.Tree.Set(copy, new Item(copy, local.Kind, fields));
        work.TakeOver(copy, shown with { Id = copy }, local.Id);
        work.Rules[copy] = new MergeRule(MergeRule.KeptBoth, chain.Sequence);
    }

    private static void Decide(MergeWork work, UserDecision decision)
    {
        var chain = work.Input.Chain.Find(decision.Id);
        var kind = decision.Outcome?.Kind ?? chain?.Item.Kind;
        if (kind == ItemKinds.Conflict)
        {
            // A record that the chain has, or the end of one that it has no more, is done.
            if ((decision.Outcome is null) == (chain is null)) work.Obsolete.Add(decision.Id);
            return;
        }
        if (chain is null) { work.Obsolete.Add(decision.Id); return; }
        if (decision.Outcome is not { } outcome) { work.Tree.Set(decision.Id, null); return; }
        var current = work.Tree.Find(decision.Id) ?? chain.Item;
        var (set, removed) = chain.Item.Fields.PatchTo(outcome.Fields);
        if (set.Count == 0 && removed.IsEmpty) work.Obsolete.Add(decision.Id);
        else work.Decide(current with { Fields = current.Fields.Patch(set, removed) });
    }

    private static MergeResult Conclude(MergeWork work)
    {
        var plan = ImmutableArray.CreateBuilder<PlannedItem>();
        var settled = ImmutableArray.CreateBuilder<SettledItem>();
        var pending = work.Input.Pending.ToHashSet();
        foreach (var id in work.Touched().Order())
        {
            if (work.Oversized.ContainsKey(id)) continue;
            var chain = work.Input.Chain.Find(id);
            var target = work.Tree.Find(id, chain);
            if ((target ?? chain?.Item)?.Kind == ItemKinds.Conflict)
            {
                settled.Add(new SettledItem(id, null, null));
                continue;
            }
            var current = work.Current(id);
            var takenFrom = work.TakenFrom(id);
            var shows = target is null ? current is null : current is not null && current.Fields.Equals(target.Fields);
            if (!shows) plan.Add(new PlannedItem { Id = id, Target = target, Current = current, TakenFrom = takenFrom });
            else if (takenFrom is not null || pending.Contains(id) || work.NeedsRebase(id, chain)) settled.Add(new SettledItem(id, current, takenFrom));
        }
        return new MergeResult
        {
            Plan = plan.ToImmutable(),
            Settled = settled.ToImmutable(),
            Relabelled = [.. work.Relabelled.Where(work.Locals.ContainsKey).Order().Select(id => work.Locals[id].Shown!)],
            Records = [.. work.Records.Values],
            Obsolete = [.. work.Obsolete],
            Oversized = [.. work.Oversized.Select(pair => new OversizedItem(pair.Key, pair.Value))],
            Rules = work.Rules,
        };
    }
}
