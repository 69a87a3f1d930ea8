using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Engine.Merge;

namespace SyncCloud.Connectors.Settings;

/// <summary>
/// Settings: one item a document. The name of a field is the pointer (RFC 6901) of a setting, its value what is set there (see <see cref="SettingValue"/>). A table is its members' fields;
/// an empty one is a field with an empty map. A list is one value: its elements do not merge. Order and comments are each device's own.
/// </summary>
internal static class SettingsSchema
{
    internal const string Kind = "settings";

    /// <summary>The key of the only document: it may have another name and another form on another device.</summary>
    internal const string OnlyKey = "settings";

    /// <summary>Of a document in a folder: its name without extension, which is its key.</summary>
    internal const string Name = "name";

    /// <summary>What a document holds that is no table, such as a list of key bindings.</summary>
    internal const string Whole = "value";

    internal static KindSchema Instance { get; } = new() { Kind = Kind, Label = item => item.Fields[Name]?.AsText() ?? OnlyKey, Spelling = SettingNumber.AsLiteral };
}
