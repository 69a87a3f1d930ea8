using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Syntax;

/// <summary>A text that holds no value yet, at most comments.</summary>
internal sealed class BlankSyntax(SettingsSpelling spelling) : SettingSyntax
{
    internal override SettingValue Value => TableSetting.Empty;

    protected override void ChangeTo(SettingValue target, TextEdits edits)
    {
        var before = edits.Text.Length == 0 || edits.Text[^1] == '\n' ? "" : edits.NewLine;
        edits.Insert(edits.Text.Length, before + spelling.Spell(target, "", broken: true, edits) + edits.NewLine);
    }
}
