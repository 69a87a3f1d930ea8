using System.Collections.Immutable;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Json;

/// <summary>
/// JSON as editors write it: with comments and commas at the end where the author puts them, and none where not. Dates of other forms are texts here; what only another form can spell is not
/// here.
/// </summary>
public sealed class JsonSettings : SettingsForm
{
    public override string Name => "json";

    public override ImmutableArray<string> Extensions => [".json", ".jsonc", ".code-workspace"];

    public override bool Recognises(ReadOnlyMemory<byte> bytes) => Read(bytes).Problems.IsEmpty;

    internal override SettingSyntax Parse(string text) => JsonSettingsReader.Read(text) ?? new BlankSyntax(JsonSpelling.Instance);

    internal override SettingValue ShownRoot(SettingValue root) => Shown(root) ?? TableSetting.Empty;

    internal override FieldValue? ShownSingle(FieldValue value)
    {
        if (value.AsText() is not null || value.AsFlag() is not null || value == SingleSetting.Null.Value || SettingNumber.Spell(value) is not null) return value;
        if (SettingNumber.AsLiteral(value) is not { } spelling) return null;
        return SettingNumber.Of(spelling) ?? SettingNumber.Meaning(spelling) ?? (SettingDate.Is(spelling) ? FieldValue.Of(spelling) : null);
    }

    private protected override SettingsForm Named() => new JsonSettings { IsNamed = true };
}
