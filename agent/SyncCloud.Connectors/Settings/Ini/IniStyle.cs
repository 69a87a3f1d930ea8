using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Ini;

/// <summary>How a new line is written: as its neighbour is.</summary>
internal static class IniStyle
{
    internal static string Line(IniLine? neighbour, string name, SettingValue value, TextEdits edits)
    {
        var indentation = neighbour is null ? "" : edits.Indentation(neighbour.Start);
        var between = neighbour is { Value: not null } ? edits.Text[neighbour.NameEnd..neighbour.ValueStart] : FirstBetween(edits);
        return value is SingleSetting single && single.Value == IniSettings.NoValue
            ? indentation + name + edits.NewLine
            : indentation + name + between + Spell(value, indentation, edits) + edits.NewLine;
    }

    /// <summary>A value; its second line and those that follow are indented deeper than the first.</summary>
    internal static string Spell(SettingValue value, string indentation, TextEdits edits) =>
        ((SingleSetting)value).Value.AsText()!.Replace("\n", edits.NewLine + indentation + edits.Unit, StringComparison.Ordinal);

    private static string FirstBetween(TextEdits edits) =>
        IniLines.Of(edits.Text).FirstOrDefault(line => line.Kind == IniLineKind.Key && line.Value is { Length: > 0 }) is { } line ? edits.Text[line.NameEnd..line.ValueStart] : " = ";
}
