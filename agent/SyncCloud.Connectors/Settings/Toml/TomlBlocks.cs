using System.Collections.Immutable;
using System.Text;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Toml;

/// <summary>New lines of TOML.</summary>
internal static class TomlBlocks
{
    /// <summary>Whether a value has headers of its own when it is new: a table, or a list of tables.</summary>
    internal static bool Is(SettingValue value) => value is TableSetting || (value is ListSetting { Items.IsEmpty: false } list && list.Items.All(item => item is TableSetting));

    internal static string Key(ImmutableArray<string> names, SettingValue value, TextEdits edits) =>
        $"{TomlSpelling.Instance.Path(names)} = {TomlSpelling.Instance.Spell(value, "", broken: false, edits)}{edits.NewLine}";

    /// <summary>A table, or a list of tables, with its headers.</summary>
    internal static string Spell(ImmutableArray<string> path, SettingValue value, TextEdits edits) => value is ListSetting list
        ? string.Join(edits.NewLine, list.Items.Select(item => Spell($"[[{TomlSpelling.Instance.Path(path)}]]", path, (TableSetting)item, edits)))
        : Spell($"[{TomlSpelling.Instance.Path(path)}]", path, (TableSetting)value, edits);

    private static string Spell(string header, ImmutableArray<string> path, TableSetting table, TextEdits edits)
    {
        var text = new StringBuilder(header).Append(edits.NewLine);
        foreach (var (name, value) in table.Members.Where(member => !Is(member.Value))) text.Append(Key([name], value, edits));
        foreach (var (name, value) in table.Members.Where(member => Is(member.Value))) text.Append(edits.NewLine).Append(Spell([.. path, name], value, edits));
        return text.ToString();
    }
}
