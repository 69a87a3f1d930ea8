using SyncCloud.Connectors.Files.Ignore;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>Tells the journal how each item of a plan ended, once, and the placement where it is now.</summary>
internal sealed class ApplyOutcomes(IApplyJournal journal, Placement placement)
{
    private readonly HashSet<ItemId> ended = [];

    internal IApplyJournal Journal => journal;

    internal bool HasEnded(ItemId id) => ended.Contains(id);

    internal void Take(ApplyStep step, StepResult result)
    {
        if (result.Refusal is { } reason) Defer(step, reason, result.UserChanged);
        else Settle(step, result.Shown);
    }

    internal void Settle(ApplyStep step, NativeItem? shown)
    {
        End(step);
        if (shown is null) placement.Remove(step.Id);
        else placement.Put(step.Id, new(shown.Parent, shown.Name));
        if (step.Planned.TakenFrom is { } giver && giver != step.Id) placement.Remove(giver);
        journal.Settle(step.Id, shown, step.Planned.TakenFrom);
        if (shown?.Name == IgnoreRules.FileName || step.Current?.Name == IgnoreRules.FileName) journal.SelectionChanged();
    }

    /// <summary>What is here of the item, if anything, stays as it is, and the item is not held.</summary>
    internal void Leave(ApplyStep step)
    {
        End(step);
        if (step.Target is null) placement.Remove(step.Id);
        else placement.LetGo(step.Id);
        journal.Leave(step.Id);
    }

    internal void Defer(ApplyStep step, string reason, bool userChanged = false)
    {
        End(step);
        var path = step.Target is { } target ? placement.PathIn(target.Place.Parent, target.Place.Name) ?? target.Place.Name : placement.Path(step.Id) ?? step.Current?.Name;
        journal.Defer(step.Id, path ?? step.Id.ToString(), reason, userChanged);
    }

    /// <summary>An item of which not even its target can be read.</summary>
    internal void Refuse(PlannedItem item, string reason)
    {
        ended.Add(item.Id);
        var name = item.Current?.Name ?? item.Target?.Fields[FileFields.Name]?.AsText();
        journal.Defer(item.Id, string.IsNullOrEmpty(name) ? item.Id.ToString() : name, reason);
    }

    private void End(ApplyStep step)
    {
        if (!ended.Add(step.Id)) throw new InvalidOperationException($"item {step.Id} ended twice");
    }
}
