using System.Collections.Immutable;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Syntax;

/// <summary>A table or a list in a document's text, whose members change one by one.</summary>
internal abstract class ContainerSyntax : SettingSyntax
{
    private SettingValue? value;

    internal abstract bool IsTable { get; }

    internal abstract IReadOnlyList<MemberSyntax> Members { get; }

    internal override SettingValue Value => value ??= IsTable
        ? new TableSetting(Members.ToImmutableSortedDictionary(member => member.Name!, member => member.Syntax.Value, StringComparer.Ordinal))
        : new ListSetting([.. Members.Select(member => member.Syntax.Value)]);

    protected sealed override void ChangeTo(SettingValue target, TextEdits edits)
    {
        if (target is TableSetting table && IsTable && CanHold(table)) ChangeTable(table, edits);
        else if (target is ListSetting list && !IsTable && CanHold(list)) ChangeList(list, edits);
        else Replace(target, edits);
    }

    /// <summary>Takes members out and puts others in; the others were changed where they stand.</summary>
    protected abstract void Rearrange(IReadOnlySet<int> removed, IReadOnlyList<NewMember> added, TextEdits edits);

    /// <summary>Writes another value in the place of the whole.</summary>
    protected abstract void Replace(SettingValue target, TextEdits edits);

    /// <summary>Whether this syntax can show it at all: one of blocks, for example, cannot show that there is nothing in it.</summary>
    protected virtual bool CanHold(SettingValue target) => true;

    private void ChangeTable(TableSetting target, TextEdits edits)
    {
        var removed = new HashSet<int>();
        var kept = new HashSet<string>();
        for (var i = 0; i < Members.Count; i++)
        {
            var (name, syntax) = Members[i];
            if (target.Members.TryGetValue(name!, out var wanted) && syntax.CanBecome(wanted) && kept.Add(name!)) syntax.Change(wanted, edits);
            else removed.Add(i);
        }
        var added = target.Members.Where(member => !kept.Contains(member.Key)).Select(member => new NewMember(Members.Count - 1, member.Key, member.Value)).ToList();
        if (removed.Count + added.Count > 0) Rearrange(removed, added, edits);
    }

    /// <summary>What is equal at both ends stays, what lies between is changed in pairs, and the rest goes or comes.</summary>
    private void ChangeList(ListSetting target, TextEdits edits)
    {
        var (before, after) = (Members.Count, target.Items.Length);
        var (head, tail) = (0, 0);
        while (head < Math.Min(before, after) && Members[head].Syntax.Value.Same(target.Items[head])) head++;
        while (tail < Math.Min(before, after) - head && Members[before - 1 - tail].Syntax.Value.Same(target.Items[after - 1 - tail])) tail++;
        var pairs = Math.Min(before, after) - head - tail;
        for (var i = head; i < head + pairs; i++) Members[i].Syntax.Change(target.Items[i], edits);
        var removed = Enumerable.Range(head + pairs, before - tail - head - pairs).ToHashSet();
        var added = Enumerable.Range(head + pairs, after - tail - head - pairs).Select(i => new NewMember(head + pairs - 1, null, target.Items[i])).ToList();
        if (removed.Count + added.Count > 0) Rearrange(removed, added, edits);
    }
}
