using System.Collections.Immutable;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Ini;

/// <summary>
/// INI files: keys, and keys in sections. They hold texts alone: numbers, true and false of another form are shown as such, and are what they were when they come back, changed or not (see
/// <see cref="RetypedSetting"/>); what is new here is a text. A list is a key that comes several times, so it has two elements or more. Tables in tables of sections, null, and texts that do not
/// fit a line (or lines that are indented deeper) are not here.
/// </summary>
public sealed class IniSettings : SettingsForm
{
    /// <summary>A key without a separator.</summary>
    internal static FieldValue NoValue { get; } = SettingNumber.Literal("");

    public override string Name => "ini";

    public override ImmutableArray<string> Extensions => [".ini", ".cfg", ".conf", ".editorconfig", ".desktop", ".properties"];

    public override bool Recognises(ReadOnlyMemory<byte> bytes) => Read(bytes).Problems.IsEmpty;

    internal override SettingSyntax Parse(string text)
    {
        var root = new IniSectionSyntax();
        var current = root;
        foreach (var line in IniLines.Of(text))
        {
            if (line.Kind == IniLineKind.Key) current.Add(line);
            if (line.Kind == IniLineKind.Section) current = Section(root, line);
        }
        return root;
    }

    internal override SettingValue ShownRoot(SettingValue root)
    {
        if (root is not TableSetting table) return TableSetting.Empty;
        var members = ImmutableSortedDictionary.CreateBuilder<string, SettingValue>(StringComparer.Ordinal);
        foreach (var (name, value) in table.Members)
        {
            if (value is TableSetting section)
            {
                if (IsSectionName(name)) members[name] = Shown(new TableSetting(section.Members.Where(member => member.Value is not TableSetting).ToImmutableSortedDictionary(StringComparer.Ordinal)))!;
            }
            else if (CanName(name) && Shown(value) is { } shown)
            {
                members[name] = shown;
            }
        }
        return new TableSetting(members.ToImmutable());
    }

    internal override SettingValue? Shown(SettingValue value)
    {
        if (value is not ListSetting list) return base.Shown(value);
        if (list.Items.IsEmpty || list.Items.Any(item => item is not SingleSetting) || base.Shown(list) is not ListSetting shown) return null;
        return shown.Items.Length == 1 ? shown.Items[0] : shown;
    }

    internal override FieldValue? ShownSingle(FieldValue value)
    {
        if (value == NoValue) return value;
        var text = value.AsText() ?? SettingNumber.Spell(value) ?? (value.AsFlag() is { } flag ? flag ? "true" : "false" : null);
        if (text is null && SettingNumber.AsLiteral(value) is { } spelling && (SettingNumber.Of(spelling) is not null || SettingNumber.Meaning(spelling) is not null || SettingDate.Is(spelling))) text = spelling;
        return text is not null && Fits(text) ? FieldValue.Of(text) : null;
    }

    internal override bool CanName(string name) =>
        name.Length > 0 && name.AsSpan().IndexOfAny("=:\r\n") < 0 && name[0] is not ('[' or ';' or '#' or ' ' or '\t') && name[^1] is not (' ' or '\t');

    private protected override SettingsForm Named() => new IniSettings { IsNamed = true };

    private static bool IsSectionName(string name) => name.AsSpan().IndexOfAny("\r\n") < 0;

    /// <summary>Whether a text is read again as it is: in lines without space at their ends, and further ones that begin neither a comment nor a section.</summary>
    private static bool Fits(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Contains('\r') || lines[i].AsSpan().Trim(" \t").Length != lines[i].Length) return false;
            if (i > 0 && (lines[i].Length == 0 || lines[i][0] is ';' or '#' or '[')) return false;
        }
        return true;
    }

    private static IniSectionSyntax Section(IniSectionSyntax root, IniLine line)
    {
        var member = root.Members.FirstOrDefault(one => one.Name == line.Name);
        if (member is null) root.Add(member = new MemberSyntax(line.Name, new IniSectionSyntax()));
        if (member.Syntax is not IniSectionSyntax section) throw new SettingsFormatException(line.Number, $"'{line.Name}' is a key too: give one of them another name");
        section.Headers.Add(line);
        return section;
    }
}
