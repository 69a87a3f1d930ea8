using System.Collections.Immutable;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Ini;

/// <summary>The keys of a section, which may be parted in several; or those before all sections.</summary>
internal sealed class IniSectionSyntax : ContainerSyntax
{
    private readonly List<MemberSyntax> members = [];

    internal override bool IsTable => true;

    internal override IReadOnlyList<MemberSyntax> Members => members;

    /// <summary>The lines with its name.</summary>
    internal List<IniLine> Headers { get; } = [];

    internal override bool CanBecome(SettingValue target) => target is TableSetting;

    internal void Add(MemberSyntax member) => members.Add(member);

    internal void Add(IniLine line)
    {
        if (members.Find(member => member.Name == line.Name) is not { } member) members.Add(member = new MemberSyntax(line.Name, new IniKeySyntax()));
        if (member.Syntax is not IniKeySyntax key) throw new SettingsFormatException(line.Number, $"'{line.Name}' is a section too: give one of them another name");
        key.Lines.Add(line);
    }

    /// <summary>Takes all lines away that are the section's; comments stay.</summary>
    internal void Remove(TextEdits edits)
    {
        foreach (var line in Headers.Concat(Keys)) edits.Remove(line.Start, line.Next);
    }

    protected override void Rearrange(IReadOnlySet<int> removed, IReadOnlyList<NewMember> added, TextEdits edits)
    {
        foreach (var i in removed)
        {
            if (members[i].Syntax is IniSectionSyntax section) section.Remove(edits);
            else foreach (var line in ((IniKeySyntax)members[i].Syntax).Lines) edits.Remove(line.Start, line.Next);
        }
        AddKeys([.. added.Where(one => one.Value is not TableSetting)], edits);
        AddSections([.. added.Where(one => one.Value is TableSetting)], edits);
    }

    protected override void Replace(SettingValue target, TextEdits edits) => throw new InvalidOperationException("a section is always a table");

    private IEnumerable<IniLine> Keys => members.Select(member => member.Syntax).OfType<IniKeySyntax>().SelectMany(key => key.Lines);

    private void AddKeys(IReadOnlyList<NewMember> added, TextEdits edits)
    {
        if (added.Count == 0) return;
        var neighbour = Keys.MaxBy(line => line.Start);
        var lines = string.Concat(added.SelectMany(one => Values(one.Value).Select(value => IniStyle.Line(neighbour, one.Name!, value, edits))));
        if ((neighbour ?? Headers.LastOrDefault()) is { } last) edits.InsertLines(last.Next - 1, lines);
        else edits.Insert(0, lines + (edits.Text.Length > 0 ? edits.NewLine : ""));
    }

    private void AddSections(IReadOnlyList<NewMember> added, TextEdits edits)
    {
        foreach (var one in added)
        {
            var style = members.Select(member => member.Syntax).OfType<IniSectionSyntax>().SelectMany(section => section.Keys).MaxBy(line => line.Start);
            var lines = string.Concat(((TableSetting)one.Value).Members.SelectMany(member => Values(member.Value).Select(value => IniStyle.Line(style, member.Key, value, edits))));
            var end = edits.Text.Length;
            var before = end == 0 ? "" : edits.Text[^1] == '\n' ? edits.NewLine : edits.NewLine + edits.NewLine;
            edits.Insert(end, $"{before}[{one.Name}]{edits.NewLine}{lines}");
        }
    }

    private static ImmutableArray<SettingValue> Values(SettingValue value) => value is ListSetting list ? list.Items : [value];
}
