using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Syntax;

/// <summary>A table or a list between brackets, its members parted by commas: all of JSON, and parts of TOML and YAML.</summary>
/// <param name="spelling">The form's.</param>
/// <param name="isTable">Or a list.</param>
/// <param name="start">Where its opening bracket is.</param>
/// <param name="end">Behind its closing bracket.</param>
/// <param name="members">In order.</param>
internal sealed class BracketSyntax(SettingsSpelling spelling, bool isTable, int start, int end, IReadOnlyList<BracketMember> members) : ContainerSyntax
{
    private readonly IReadOnlyList<MemberSyntax> plain = [.. members.Select(member => member.Member)];

    internal override bool IsTable => isTable;

    internal override IReadOnlyList<MemberSyntax> Members => plain;

    /// <summary>Whether the author put a comma after the last member too.</summary>
    private bool EndsWithComma => members.Count > 0 && members[^1].Comma >= 0;

    /// <summary>Finds where a member's comma is: the next character that is neither white space nor in a comment.</summary>
    internal static int CommaAfter(SettingsSpelling spelling, string text, int at) => spelling.SkipTrivia(text, at) is var next && next < text.Length && text[next] == ',' ? next : -1;

    protected override void Replace(SettingValue target, TextEdits edits) => edits.Replace(start, end, spelling.Spell(target, edits.Indentation(start), (IsBroken(edits) || (members.Count == 0 && edits.IsBroken)) && spelling.BreaksNew, edits));

    protected override void Rearrange(IReadOnlySet<int> removed, IReadOnlyList<NewMember> added, TextEdits edits)
    {
        var left = Enumerable.Range(0, members.Count).Where(i => !removed.Contains(i)).ToList();
        if (left.Count == 0 && added.Count > 0)
        {
            Fill(added, edits);
            return;
        }
        foreach (var i in removed) Remove(i, edits);
        foreach (var group in added.GroupBy(one => left.FindLast(i => i <= one.After) is var anchor && left.Exists(i => i <= one.After) ? anchor : -1))
        {
            if (group.Key < 0) InsertBefore(members[left[0]], [.. group], edits);
            else InsertAfter(members[group.Key], isLast: group.Key == left[^1], [.. group], edits);
        }
        // The one that is the last now has the comma of one in the middle.
        if (left.Count > 0 && left[^1] != members.Count - 1 && !EndsWithComma && !added.Any(one => one.After >= left[^1])) edits.Remove(members[left[^1]].Comma, members[left[^1]].Comma + 1);
    }

    private bool IsBroken(TextEdits edits) => (isTable ? spelling.BreaksTables : spelling.BreaksLists) && edits.Text.AsSpan(start, end - start).Contains('\n');

    /// <summary>The indentation of members that have lines of their own.</summary>
    private string Inner(TextEdits edits) =>
        members.FirstOrDefault(member => edits.BeginsLine(member.Start)) is { } member ? edits.Indentation(member.Start) : edits.Indentation(start) + edits.Unit;

    /// <summary>Members where there are none, or none that stay.</summary>
    private void Fill(IReadOnlyList<NewMember> added, TextEdits edits)
    {
        var broken = IsBroken(edits) || (members.Count == 0 && edits.IsBroken && spelling.BreaksNew);
        var inner = Inner(edits);
        var texts = added.Select(one => spelling.Member(one.Name, one.Value, inner, broken, edits));
        if (members.Count > 0)
        {
            edits.Replace(members[0].Start, members[^1].End, string.Join(broken ? $",{edits.NewLine}{inner}" : ", ", texts));
            return;
        }
        var line = edits.LineStart(end - 1);
        if (line > start)
        {
            // The closing bracket has a line of its own, or what stands before it there is a comment.
            var at = edits.BeginsLine(end - 1) ? line : end - 1;
            edits.Insert(at, string.Concat(inner, string.Join($",{edits.NewLine}{inner}", texts), edits.NewLine));
            return;
        }
        var text = broken
            ? $"{edits.NewLine}{inner}{string.Join($",{edits.NewLine}{inner}", texts)}{edits.NewLine}{edits.Indentation(start)}"
            : isTable ? $"{spelling.Padding}{string.Join(", ", texts)}{spelling.Padding}" : string.Join(", ", texts);
        if (edits.Text.AsSpan(start + 1, end - start - 2).IsWhiteSpace()) edits.Replace(start + 1, end - 1, text);
        else edits.Insert(end - 1, text);
    }

    private void Remove(int i, TextEdits edits)
    {
        var member = members[i];
        var line = edits.LineStart(member.Start);
        var begins = edits.BeginsLine(member.Start) && line > start;
        var tail = RestOfLine(member.Close, edits);
        if (begins && tail is { } next && next < end) edits.Remove(line, next);
        else if (begins || (i == 0 && members.Count > 1)) edits.Remove(member.Start, Math.Min(edits.SkipSpaces(member.Close), end - 1));
        else
        {
            var from = member.Start;
            while (from - 1 > start && edits.Text[from - 1] is ' ' or '\t') from--;
            edits.Remove(from, member.Close);
        }
    }

    /// <summary>Where the next line begins when nothing but a comment stands behind <paramref name="at"/> in this one.</summary>
    private int? RestOfLine(int at, TextEdits edits)
    {
        var next = edits.NextLine(at);
        return spelling.SkipTrivia(edits.Text, at) is var trivia && (trivia >= next || trivia == edits.Text.Length) && next > at && edits.Text[next - 1] == '\n' ? next : null;
    }

    private void InsertBefore(BracketMember first, IReadOnlyList<NewMember> group, TextEdits edits)
    {
        var broken = edits.BeginsLine(first.Start);
        var inner = Inner(edits);
        edits.Insert(first.Start, string.Concat(group.Select(one => spelling.Member(one.Name, one.Value, inner, broken, edits) + "," + (broken ? edits.NewLine + inner : " "))));
    }

    private void InsertAfter(BracketMember anchor, bool isLast, IReadOnlyList<NewMember> group, TextEdits edits)
    {
        var (broken, inner) = (IsBroken(edits), Inner(edits));
        var before = broken ? edits.NewLine + inner : " ";
        var texts = string.Join("," + before, group.Select(one => spelling.Member(one.Name, one.Value, inner, broken, edits)));
        var comma = !isLast || EndsWithComma ? "," : "";
        if (anchor.Comma < 0) edits.Insert(anchor.End, ",");
        // Behind a comment on the anchor's line, which is the anchor's.
        if (broken && RestOfLine(anchor.Close, edits) is not null) edits.Insert(edits.LineEnd(anchor.Close), before + texts + comma);
        else edits.Insert(anchor.Close, (anchor.Comma < 0 && broken && !edits.BeginsLine(anchor.Start) ? " " : before) + texts + comma);
    }
}
