using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Yaml;

/// <summary>A document that holds nothing, at most comments.</summary>
internal sealed class YamlBlankSyntax : SettingSyntax
{
    internal override SettingValue Value => TableSetting.Empty;

    protected override void ChangeTo(SettingValue target, TextEdits edits)
    {
        var before = edits.Text.Length == 0 || edits.Text[^1] == '\n' ? "" : edits.NewLine;
        var text = YamlBlocks.IsBlock(target) ? YamlBlocks.Block(target, "", edits) : YamlBlocks.Single(target, "", "", edits);
        edits.Insert(edits.Text.Length, before + text + edits.NewLine);
    }
}
