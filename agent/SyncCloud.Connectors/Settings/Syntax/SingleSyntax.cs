using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Syntax;

/// <summary>A single value within brackets, or where a form writes every value as it does within brackets.</summary>
internal sealed class SingleSyntax(SettingsSpelling spelling, SettingValue value, int start, int end) : SettingSyntax
{
    internal override SettingValue Value => value;

    protected override void ChangeTo(SettingValue target, TextEdits edits) => edits.Replace(start, end, target is SingleSetting single
        ? spelling.Single(single.Value, edits.Text[start..end])
        : spelling.Spell(target, edits.Indentation(start), edits.IsBroken && spelling.BreaksNew, edits));
}
