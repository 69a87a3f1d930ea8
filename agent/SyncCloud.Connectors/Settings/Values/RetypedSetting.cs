using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Values;

/// <summary>
/// What a user meant who changed a value in a form that has fewer types: where a number was shown as a text and now another number is, it is that number; so with true and false, and with dates.
/// </summary>
internal static class RetypedSetting
{
    /// <param name="known">The value that was there.</param>
    /// <param name="shown">What the form shows now.</param>
    /// <param name="shows">Whether the form shows a value just so.</param>
    internal static FieldValue Of(FieldValue known, FieldValue shown, Func<FieldValue, bool> shows)
    {
        if (shown.AsText() is not { } text || known.AsText() is not null) return shown;
        FieldValue? meant = known.AsFlag() is not null ? text switch { "true" => FieldValue.Of(true), "false" => FieldValue.Of(false), _ => null }
            : SettingNumber.Spell(known) is not null ? SettingNumber.Of(text)
            : SettingNumber.AsLiteral(known) is { } spelling ? SettingNumber.Of(text) ?? (SettingDate.Is(spelling) && SettingDate.Is(text) ? SettingNumber.Literal(text) : null)
            : null;
        return meant is { } value && shows(value) ? value : shown;
    }
}
