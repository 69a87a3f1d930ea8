using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Yaml;

/// <summary>A single value; or whatever has an anchor, a tag or an alias in it, as it is spelled.</summary>
/// <param name="value">What it says.</param>
/// <param name="slot">Behind the colon or dash that it follows.</param>
/// <param name="start">Where it begins; where it ends if nothing is there.</param>
/// <param name="end">Behind it.</param>
/// <param name="column">The spaces before the member that it is the value of; null within brackets.</param>
internal sealed class YamlSingleSyntax(SettingValue value, int slot, int start, int end, string? column) : SettingSyntax
{
    internal override SettingValue Value => value;

    protected override void ChangeTo(SettingValue target, TextEdits edits)
    {
        if (column is not null && YamlBlocks.IsBlock(target))
        {
            var inner = column + YamlBlocks.Unit(edits);
            edits.Replace(slot, end, edits.NewLine + inner + YamlBlocks.Block(target, inner, edits));
            return;
        }
        var text = target is SingleSetting || column is not null
            ? YamlBlocks.Single(target, column ?? edits.Indentation(start), edits.Text[start..end], edits)
            : YamlSpelling.Instance.Spell(target, edits.Indentation(start), broken: false, edits);
        edits.Replace(start, end, (start == slot && start > 0 && edits.Text[start - 1] is ':' or '-' ? " " : "") + text);
    }
}
