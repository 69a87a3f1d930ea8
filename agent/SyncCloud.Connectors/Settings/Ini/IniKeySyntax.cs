using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Ini;

/// <summary>A key with its value; one that comes several times in its section has the list of its values.</summary>
internal sealed class IniKeySyntax : SettingSyntax
{
    internal List<IniLine> Lines { get; } = [];

    internal override SettingValue Value => Lines.Count == 1 ? Single(Lines[0]) : new ListSetting([.. Lines.Select(Single)]);

    internal override bool CanBecome(SettingValue target) => target is not TableSetting;

    protected override void ChangeTo(SettingValue target, TextEdits edits)
    {
        List<SettingValue> wanted = target is ListSetting list ? [.. list.Items] : [target];
        for (var i = 0; i < Math.Min(wanted.Count, Lines.Count); i++)
            if (!wanted[i].Same(Single(Lines[i]))) Change(Lines[i], wanted[i], edits);
        foreach (var line in Lines.Skip(wanted.Count)) edits.Remove(line.Start, line.Next);
        var last = Lines[^1];
        if (wanted.Count > Lines.Count) edits.InsertLines(last.Next > 0 ? last.Next - 1 : 0, string.Concat(wanted.Skip(Lines.Count).Select(value => IniStyle.Line(last, last.Name, value, edits))));
    }

    private static SingleSetting Single(IniLine line) => line.Value is { } text ? SingleSetting.Text(text) : new SingleSetting(IniSettings.NoValue);

    private static void Change(IniLine line, SettingValue value, TextEdits edits)
    {
        if (((SingleSetting)value).Value == IniSettings.NoValue) edits.Remove(line.NameEnd, line.ValueEnd);
        else if (line.Value is null) edits.Insert(line.NameEnd, " = " + IniStyle.Spell(value, edits.Indentation(line.Start), edits));
        else edits.Replace(line.ValueStart, line.ValueEnd, (line.ValueStart == line.ValueEnd && edits.Text[line.NameEnd] == ' ' && edits.Text[line.ValueStart - 1] != ' ' ? " " : "") + IniStyle.Spell(value, edits.Indentation(line.Start), edits));
    }
}
