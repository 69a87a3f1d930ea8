using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>
/// Makes a tree of the merged items: parents live while a child does, no cycle, no two siblings of one name, where names are unique. Only what changed here is
/// moved out of the way, never what the chain already says.
/// </summary>
internal sealed class TreeRepair(MergeWork work, TreeSchema schema)
{
    // Each pass settles at least one item for good; a deep tree needs one pass for each level that comes back.
    private const int MaxPasses = 10_000;
    private readonly Dictionary<ItemId, int> attempts = [];

    private MergeTree Tree => work.Tree;

    public void Repair()
    {
        for (var pass = 0; pass < MaxPasses; pass++)
            if (!(KeepParents() | UndoCycles() | SeparateNames())) return;
        throw new InvalidOperationException("the merged tree does not settle");
    }

    private bool KeepParents()
    {
        var changed = false;
        foreach (var (id, item) in Tree.Outcomes)
        {
            if (item is null)
            {
                if (work.Input.Chain.Find(id) is not { } chain || !Tree.IsFolder(chain.Item) || !Tree.HasChildren(id)) continue;
                work.Keep(chain, MergeRule.ParentLives);
                changed = true;
            }
            else if (Tree.ParentOf(item) is { } parent && parent != ItemId.Root && Tree.Find(parent) is null)
            {
                Revive(item, parent);
                changed = true;
            }
        }
        return changed;
    }

    private void Revive(Item child, ItemId parent)
    {
        var known = work.Current(parent) ?? work.Input.Known.Find(parent);
        if (work.Input.Chain.Find(parent) is { } chain) work.Keep(chain, MergeRule.ParentLives);
        else if (known is not null) Tree.Set(parent, new Item(parent, known.Kind, known.Fields));
        // Nobody knows the folder any more, so the child comes to the top, where it is seen.
        else Tree.Set(child.Id, child with { Fields = child.Fields.With(schema.Parent, FieldValue.Of(ItemId.Root)) });
        work.Rules[parent] = new MergeRule(MergeRule.ParentLives, null);
    }

    private bool UndoCycles()
    {
        var changed = false;
        foreach (var (id, item) in Tree.Outcomes)
        {
            if (item is null || work.Input.Chain.Find(id) is not { } chain) continue;
            var before = chain.Item.Fields[schema.Parent];
            if (Equals(before, item.Fields[schema.Parent]) || !Tree.Ancestors(item).Contains(id)) continue;
            work.Record(chain, schema.Parent, Fields.Empty.With(schema.Parent, item.Fields[schema.Parent]));
            Tree.Set(id, item with { Fields = item.Fields.With(schema.Parent, before) });
            work.Rules[id] = new MergeRule(MergeRule.UndoneCycle, chain.Sequence);
            changed = true;
        }
        return changed || OpenCycleOfTheNew();
    }

    /// <summary>Where the chain has nothing of a cycle, there is no former place: one of its folders comes to the top, where it is seen.</summary>
    private bool OpenCycleOfTheNew()
    {
        foreach (var (id, item) in Tree.Outcomes)
        {
            if (item is null || work.Input.Chain.Find(id) is not null || !Tree.Ancestors(item).Contains(id)) continue;
            Tree.Set(id, item with { Fields = item.Fields.With(schema.Parent, FieldValue.Of(ItemId.Root)) });
            work.Rules[id] = new MergeRule(MergeRule.UndoneCycle, null);
            return true;
        }
        return false;
    }

    private bool SeparateNames()
    {
        var changed = false;
        foreach (var (id, decided) in Tree.Outcomes)
        {
            // Looked up anew: an earlier step of this pass may have moved it.
            if (decided is null || Tree.Find(id) is not { } item || Tree.ParentOf(item) is not { } parent || Tree.NameOf(item) is not { } name) continue;
            if (Tree.Named(parent, name).FirstOrDefault(other => other.Id != id) is not { } rival) continue;
            var (winner, loser) = Rank(rival) <= Rank(item) && (Rank(rival) < Rank(item) || rival.Id.CompareTo(id) < 0) ? (rival, item) : (item, rival);
            Separate(winner, loser);
            changed = true;
        }
        return changed;
    }

    /// <summary>Who keeps a name: first what the chain has at this place, then what the chain has anywhere, then what is new.</summary>
    private int Rank(Item item)
    {
        if (work.Input.Chain.Find(item.Id)?.Item is not { } chain) return work.IsNew(item.Id) ? 3 : 2;
        return Equals(chain.Fields[schema.Parent], item.Fields[schema.Parent]) && Equals(chain.Fields[schema.Name!], item.Fields[schema.Name!]) ? 0 : 1;
    }

    private void Separate(Item winner, Item loser)
    {
        var isNew = Rank(loser) == 3;
        if (isNew && Tree.IsFolder(winner) && Tree.IsFolder(loser))
        {
            foreach (var child in Tree.Children(loser.Id))
                Tree.Set(child.Id, child with { Fields = child.Fields.With(schema.Parent, FieldValue.Of(winner.Id)) });
            Tree.Set(loser.Id, null);
            return;
        }
        var group = FieldMerge.GroupOf(work.Input.Schema, schema.TypeField);
        if (isNew && work.TakenFrom(loser.Id) is null && !Tree.IsFolder(loser) && FieldMerge.Select(winner.Fields, group).Equals(FieldMerge.Select(loser.Fields, group)))
        {
            Tree.Set(loser.Id, null);
            return;
        }
        var attempt = attempts[loser.Id] = attempts.GetValueOrDefault(loser.Id) + 1;
        var name = ConflictNaming.NameBeside(Tree.NameOf(winner)!, work.Input.DeviceName, loser.Fields[FileFields.Modified]?.AsNumber(), ConflictNaming.Distinguishing(loser, attempt));
        var fields = loser.Fields.With(schema.Name!, FieldValue.Of(name));
        if (!Tree.IsFolder(loser) && fields[FileFields.ConflictOf] is null) fields = fields.With(FileFields.ConflictOf, FieldValue.Of(winner.Id));
        Tree.Set(loser.Id, loser with { Fields = fields });
        work.Rules[loser.Id] = new MergeRule(MergeRule.RenamedApart, work.Input.Chain.Find(winner.Id)?.Sequence);
    }
}
