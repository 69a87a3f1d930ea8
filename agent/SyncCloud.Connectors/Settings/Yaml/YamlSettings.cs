using System.Collections.Immutable;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Yaml;

/// <summary>
/// YAML, one document a file. Whatever has an anchor, a tag or an alias in it goes from one YAML file to another as it is spelled, and into no other form. Dates of TOML are texts here.
/// </summary>
public sealed class YamlSettings : SettingsForm
{
    public override string Name => "yaml";

    public override ImmutableArray<string> Extensions => [".yaml", ".yml"];

    public override bool Recognises(ReadOnlyMemory<byte> bytes) => Read(bytes).Problems.IsEmpty;

    internal override SettingSyntax Parse(string text) => YamlSettingsReader.Read(text);

    internal override SettingValue ShownRoot(SettingValue root) => Shown(root) is { } shown and not SingleSetting { IsNull: true } ? shown : TableSetting.Empty;

    internal override FieldValue? ShownSingle(FieldValue value)
    {
        if (value.AsText() is not null || value.AsFlag() is not null || value == SingleSetting.Null.Value || SettingNumber.Spell(value) is not null) return value;
        if (SettingNumber.AsLiteral(value) is not { Length: > 0 } spelling) return null;
        if (spelling[0] is '&' or '*' or '!') return IsOneValue(spelling) ? value : null;
        if (YamlScalar.Read(spelling) is var read && read == value) return read;
        return SettingNumber.Of(spelling) ?? SettingNumber.Meaning(spelling) ?? (SettingDate.Is(spelling) ? FieldValue.Of(spelling) : null);
    }

    private protected override SettingsForm Named() => new YamlSettings { IsNamed = true };

    /// <summary>Whether a spelling says one value wherever it stands, and nothing beside it.</summary>
    private static bool IsOneValue(string spelling)
    {
        try
        {
            // What it refers to is elsewhere.
            var anchor = spelling[0] == '*' ? $"a: &{spelling[1..]} 1\n" : "";
            return YamlSettingsReader.Read($"{anchor}x: {spelling}\n").Value is TableSetting table && table.Members.Count == (anchor.Length > 0 ? 2 : 1)
                && table.Members["x"] is SingleSetting single && single.Value == SettingNumber.Literal(spelling);
        }
        catch (SettingsFormatException)
        {
            return false;
        }
    }
}
