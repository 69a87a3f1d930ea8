using System.Collections.Immutable;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Toml;

/// <summary>TOML. It has no null, and no integer of more than 64 bits, which is a text here. Its dates are texts in forms that have none, and dates again when they come back.</summary>
public sealed class TomlSettings : SettingsForm
{
    public override string Name => "toml";

    public override ImmutableArray<string> Extensions => [".toml"];

    public override bool Recognises(ReadOnlyMemory<byte> bytes) => Read(bytes).Problems.IsEmpty;

    internal override SettingSyntax Parse(string text) => TomlSettingsReader.Read(text);

    internal override FieldValue? ShownSingle(FieldValue value)
    {
        if (value.AsText() is not null || value.AsFlag() is not null || SettingNumber.Spell(value) is not null) return value;
        if (SettingNumber.AsLiteral(value) is not { } spelling) return null;
        if (TomlSettingsReader.ReadSingle(spelling) is { } same) return same;
        if (SettingNumber.Meaning(spelling) is { } number && SettingNumber.Spell(number) is not null) return number;
        return SettingNumber.Of(spelling) is not null || SettingDate.Is(spelling) ? FieldValue.Of(spelling) : null;
    }

    private protected override SettingsForm Named() => new TomlSettings { IsNamed = true };
}
