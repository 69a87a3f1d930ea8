using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Yaml;

/// <summary>Where a member of a <see cref="YamlBlockSyntax"/> stands: from its name or dash to its end.</summary>
internal sealed record YamlBlockMember(MemberSyntax Member, int Start, int End);

/// <summary>A table or list whose members stand below each other, one at least.</summary>
/// <param name="isTable">Or a list.</param>
/// <param name="slot">Behind the colon or dash that it follows; -1: it is the whole document.</param>
/// <param name="column">The spaces before its members.</param>
/// <param name="members">In order.</param>
internal sealed class YamlBlockSyntax(bool isTable, int slot, string column, IReadOnlyList<YamlBlockMember> members) : ContainerSyntax
{
    private readonly IReadOnlyList<MemberSyntax> plain = [.. members.Select(member => member.Member)];

    internal override bool IsTable => isTable;

    internal override IReadOnlyList<MemberSyntax> Members => plain;

    private int Start => members[0].Start;

    private int End => members[^1].End;

    /// <summary>Without members there is no block; a document that holds nothing is an empty table.</summary>
    protected override bool CanHold(SettingValue target) => YamlBlocks.IsBlock(target) || (slot < 0 && target is TableSetting);

    protected override void Replace(SettingValue target, TextEdits edits)
    {
        if (slot < 0 || YamlBlocks.IsBlock(target))
        {
            edits.Replace(Start, End, YamlBlocks.IsBlock(target) ? YamlBlocks.Block(target, column, edits) : YamlBlocks.Single(target, "", "", edits));
            return;
        }
        edits.Insert(slot, " " + YamlBlocks.Single(target, column, "", edits));
        if (edits.BeginsLine(Start)) edits.Remove(edits.LineStart(Start), edits.NextLine(End - 1));
        else edits.Remove(slot, End);
    }

    protected override void Rearrange(IReadOnlySet<int> removed, IReadOnlyList<NewMember> added, TextEdits edits)
    {
        var left = Enumerable.Range(0, members.Count).Where(i => !removed.Contains(i)).ToList();
        if (left.Count == 0 && added.Count > 0)
        {
            edits.Replace(Start, End, string.Join(edits.NewLine + column, YamlBlocks.Ordered(added, one => one.Value).Select(one => Text(one, edits))));
            return;
        }
        var first = 0;
        // The first one may stand behind a dash: then the next that stays takes its place.
        if (removed.Contains(0) && left.Count > 0 && !edits.BeginsLine(Start))
        {
            edits.Remove(Start, members[left[0]].Start);
            first = left[0];
        }
        foreach (var i in removed.Where(i => i >= first)) edits.Remove(edits.LineStart(members[i].Start), edits.NextLine(members[i].End - 1));
        foreach (var one in YamlBlocks.Ordered(added, one => one.Value))
        {
            if (left.Exists(i => i <= one.After)) edits.InsertLines(members[left.FindLast(i => i <= one.After)].End - 1, column + Text(one, edits) + edits.NewLine);
            else edits.Insert(members[left[0]].Start, Text(one, edits) + edits.NewLine + column);
        }
    }

    private string Text(NewMember one, TextEdits edits) => YamlBlocks.Member(one.Name, one.Value, column, edits);
}
